import { outcomes } from '@waygate/protocol';
import { z } from 'zod';
import type { RequestRow } from './request-row.ts';

const rowSchema = z.strictObject({
  requestId: z.string(),
  occurredAtMs: z.number(),
  outcome: z.enum(outcomes),
  httpStatus: z.number(),
  errorCode: z.string().nullable(),
  requestedModel: z.string(),
  model: z.string().nullable(),
  provider: z.string().nullable(),
  keyId: z.string(),
  isStream: z.boolean(),
  attempts: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  costNanoUsd: z
    .string()
    .nullable()
    .transform((text) => (text === null ? null : BigInt(text))),
  isEstimated: z.boolean(),
  durationMicros: z.number(),
  firstByteMicros: z.number().nullable(),
});

const messageSchema = z.strictObject({ rows: z.array(rowSchema), missed: z.int().min(0) });

/** What a live feed says at once: rows of single attempts, oldest first, and how many more were left out. */
export type LiveMessage = { readonly rows: readonly RequestRow[]; readonly missed: number };

/** A live message as the text of a server-sent event. */
export function encodeLiveMessage(message: LiveMessage): string {
  const rows = message.rows.map((row) => ({ ...row, costNanoUsd: row.costNanoUsd?.toString() ?? null }));
  return JSON.stringify({ rows, missed: message.missed });
}

/** Reads a live message; null where it is not one. */
export function decodeLiveMessage(text: string): LiveMessage | null {
  try {
    const read = messageSchema.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
