import type { ErrorCode } from '@waygate/errors';
import { refusalCodeOf } from '@/query/public-error.ts';

const ledgerTries = 6;
const retried: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['not_found', 'internal']);

/** Options of a query for a request that has just been made: it can be asked for a moment before the ledger has it. */
export const retryUntilRecorded = {
  retry: (failures: number, fault: unknown): boolean => failures < ledgerTries && retried.has(refusalCodeOf(fault)),
  retryDelay: 700,
};
