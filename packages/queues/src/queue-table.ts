import { type UsageEvent, usageEventSchema } from '@waygate/protocol';
import { z } from 'zod';

/** The most events one job carries. */
export const usageBatchMax = 500;

/** Payload of `usage-recorded`: attempts as the gateway saw them end. */
const usageRecordedSchema = z.strictObject({
  events: z.array(usageEventSchema).min(1).max(usageBatchMax),
});

const hourSeconds = 3_600;

/** What the jobs of each queue carry. Scheduled jobs carry nothing: their name says what is due. */
export type QueuePayloads = {
  'usage-recorded': { events: UsageEvent[] };
  housekeeping: Record<never, never>;
};

/** The name of a queue. */
export type QueueName = keyof QueuePayloads;
/** What a queue's jobs carry. */
export type QueuePayload<Name extends QueueName> = QueuePayloads[Name];

type Keep = { readonly age: number; readonly count: number };

type QueueRow<Payload> = {
  readonly payload: z.ZodType<Payload>;
  readonly attempts: number;
  /** How long, in seconds, and how many. */
  readonly keepCompleted: Keep;
  readonly keepFailed: Keep;
};

/**
 * Every queue: what its jobs carry and how stubbornly they are tried. A job of `usage-recorded` is money, so it is tried
 * for as long as it takes; what is scheduled comes again by itself and is given up sooner.
 */
export const queueTable: { readonly [Name in QueueName]: QueueRow<QueuePayloads[Name]> } = {
  'usage-recorded': {
    payload: usageRecordedSchema,
    attempts: 100_000,
    keepCompleted: { age: hourSeconds, count: 20_000 },
    keepFailed: { age: 30 * 24 * hourSeconds, count: 20_000 },
  },
  housekeeping: {
    payload: z.strictObject({}),
    attempts: 5,
    keepCompleted: { age: 24 * hourSeconds, count: 1_000 },
    keepFailed: { age: 7 * 24 * hourSeconds, count: 1_000 },
  },
};
