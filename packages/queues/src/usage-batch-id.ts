import { hash } from 'node:crypto';

/** The id of a batch, the same whenever the same text is batched: adding a batch again adds no second job. */
export function usageBatchId(lines: string): string {
  return `batch-${hash('sha256', lines).slice(0, 40)}`;
}
