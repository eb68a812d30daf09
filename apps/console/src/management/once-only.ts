import { createHash } from 'node:crypto';
import { refuse } from '@waygate/errors';
import { z } from 'zod';
import { redis } from '@/server/redis.ts';

const keptSeconds = 24 * 3_600;
const pendingSeconds = 60;
const keyPattern = /^[\x21-\x7e]{1,200}$/;
const storedSchema = z.object({ fingerprint: z.string(), status: z.number().nullable(), body: z.string() });

/** An answer that may be given again. */
export type KeptAnswer = { readonly status: number; readonly body: string };

/** A request that may come twice: whose, under which name, and what it asks. */
export type RepeatableRequest = { readonly keyId: string; readonly name: string; readonly asks: string };

function hashOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('base64url');
}

async function asking<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    const message = 'Whether this was done already cannot be told at the moment. Try again in a few seconds.';
    throw refuse('configuration_unavailable', { message, cause });
  }
}

/**
 * Does something once per Idempotency-Key, within a day. A repeated request gets the first answer again; one under the
 * same name that asks for something else, or while the first is still at work, is refused. Nothing is done while that
 * cannot be told.
 * @throws Refusal `header_invalid`, `conflict` or `configuration_unavailable`.
 */
export async function onceOnly(
  request: RepeatableRequest,
  work: () => Promise<{ readonly answer: KeptAnswer; readonly kept: string }>,
): Promise<{ readonly answer: KeptAnswer; readonly isRepeated: boolean }> {
  if (!keyPattern.test(request.name)) throw refuse('header_invalid', { param: 'idempotency-key' });
  const place = `waygate:idempotency:${hashOf(request.keyId, request.name)}`;
  const fingerprint = hashOf(request.asks);
  const pending = JSON.stringify({ fingerprint, status: null, body: '' });
  const isFirst = await asking(() => redis().set(place, pending, 'EX', pendingSeconds, 'NX'));
  if (isFirst !== 'OK') return { answer: await keptAnswer(place, fingerprint), isRepeated: true };
  try {
    const { answer, kept } = await work();
    const stored = JSON.stringify({ fingerprint, status: answer.status, body: kept });
    await redis()
      .set(place, stored, 'EX', keptSeconds)
      .catch(() => undefined);
    return { answer, isRepeated: false };
  } catch (error) {
    await redis()
      .del(place)
      .catch(() => undefined);
    throw error;
  }
}

async function keptAnswer(place: string, fingerprint: string): Promise<KeptAnswer> {
  const text = await asking(() => redis().get(place));
  const stored = text === null ? null : storedSchema.parse(JSON.parse(text));
  if (stored !== null && stored.fingerprint !== fingerprint) {
    throw refuse('conflict', {
      param: 'idempotency-key',
      message: 'This Idempotency-Key was used for another request.',
    });
  }
  if (stored?.status == null) {
    throw refuse('conflict', {
      param: 'idempotency-key',
      message: 'The first request of this Idempotency-Key is at work.',
    });
  }
  return { status: stored.status, body: stored.body };
}
