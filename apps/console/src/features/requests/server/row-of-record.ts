import type { RequestRecord } from '@waygate/db';
import { type RequestRow, rowOfEvent } from '../request-row.ts';

/** A call of the ledger as lists show it. */
export function rowOfRecord(record: RequestRecord): RequestRow {
  const row = rowOfEvent(record.event);
  return { ...row, attempts: Math.max(row.attempts, record.attemptCount), costNanoUsd: record.costNanoUsd };
}
