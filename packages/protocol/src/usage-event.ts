import { z } from 'zod';
import { endpoints } from './call.ts';
import { dimensionNameCharsMax, dimensionsMax, dimensionValueCharsMax } from './dimensions.ts';
import { nanoUsdText } from './money-schema.ts';
import { outcomes, timedStages } from './outcome.ts';
import { usageSchema } from './usage-schema.ts';

const micros = z.int().min(0);
const shortText = z.string().max(256);
const dimensions = z
  .record(z.string().min(1).max(dimensionNameCharsMax), z.string().max(dimensionValueCharsMax))
  .refine((given) => Object.keys(given).length <= dimensionsMax, `at most ${dimensionsMax} dimensions`);

/**
 * One upstream attempt, or one call refused before any attempt (`attempt` 0). The unit of the ledger: idempotent by `id`,
 * at most 1 KB, and never a byte of prompt or answer.
 */
export const usageEventSchema = z.strictObject({
  /** The attempt's id (`att_…`); a refused call has one too. */
  id: z.string().max(40),
  requestId: z.string().max(40),
  /** 1 for the first attempt of a call, 0 for a call refused before any attempt. */
  attempt: z.int().min(0).max(99),
  /** When the attempt began, milliseconds since the epoch. */
  occurredAtMs: z.int().min(0),
  organisationId: z.string().max(40),
  environmentId: z.string().max(40),
  groupId: z.string().max(40).nullable(),
  keyId: z.string().max(40),
  /** Which of the key's secrets was shown; null where that is not known. The ledger does not keep it. */
  secretNumber: z.int().min(1).nullable().default(null),
  userId: z.string().max(40).nullable(),
  serviceAccountId: z.string().max(40).nullable(),
  endUser: shortText.nullable(),
  /** What the caller says the call is for (`Dimensions`). */
  dimensions,
  endpoint: z.enum(endpoints),
  requestedModel: shortText,
  /** The model that served, `provider/model`; null where none was reached. */
  model: shortText.nullable(),
  provider: z.string().max(64).nullable(),
  deploymentId: z.string().max(40).nullable(),
  region: z.string().max(64).nullable(),
  isStream: z.boolean(),
  outcome: z.enum(outcomes),
  /** The status the upstream gave, or ours for a refusal. */
  httpStatus: z.int().min(0).max(599),
  /** The catalogue's code of an error; null on success. */
  errorCode: z.string().max(64).nullable(),
  usage: usageSchema,
  /** Whether usage was worked out by us because the provider reported none. */
  isEstimated: z.boolean(),
  /** Null where a price cell was missing: unknown is never zero. */
  costNanoUsd: nanoUsdText.nullable(),
  /** Which price was used: catalogue version or override id. */
  priceSource: z.string().max(80).nullable(),
  /** Whole time of the call in the gateway, microseconds. */
  durationMicros: micros,
  /** From the request's arrival to the first byte for the client, microseconds; null where none was sent. */
  firstByteMicros: micros.nullable(),
  /** Microseconds spent in each stage. */
  stageMicros: z.partialRecord(z.enum(timedStages), micros),
  /** The configuration version the call was decided on. */
  snapshotVersion: z.int().min(0),
  gatewayId: z.string().max(40),
});
export type UsageEvent = z.infer<typeof usageEventSchema>;
