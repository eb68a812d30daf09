import { createHash } from 'node:crypto';
import type { UsageEvent } from '@waygate/protocol';

/** The id of a batch, the same whenever the same events are batched: adding a batch again adds no second job. */
export function usageBatchId(events: readonly UsageEvent[]): string {
  const digest = createHash('sha256');
  for (const id of events.map((event) => event.id).sort()) digest.update(id).update('\0');
  return `batch-${digest.digest('hex').slice(0, 40)}`;
}
