import type { UpstreamFailure } from './chat-codec.ts';

/** Longer waits are taken for nonsense. */
const retryAfterSecondsMax = 24 * 3600;
const decimal = /^\d{1,9}(\.\d+)?$/;

function bounded(seconds: number): number {
  return Math.min(Math.max(0, Math.ceil(seconds)), retryAfterSecondsMax);
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/**
 * When the upstream wants to be asked again, in seconds: a number or an HTTP date (RFC 9110 section 10.2.3), OpenAI's
 * milliseconds, or a protobuf duration (`34.4s`) from the body. Null where nothing says.
 */
export function readRetryAfter(failure: UpstreamFailure, bodyHint: string | null): number | null {
  const { headers, nowMs } = failure;
  const millis = one(headers['retry-after-ms']);
  if (millis !== undefined && decimal.test(millis)) return bounded(Number(millis) / 1000);
  const text = one(headers['retry-after']);
  if (text !== undefined && decimal.test(text)) return bounded(Number(text));
  const dateMs = text === undefined ? Number.NaN : Date.parse(text);
  if (!Number.isNaN(dateMs)) return bounded((dateMs - nowMs) / 1000);
  const hint = bodyHint === null ? null : /^(\d{1,9}(?:\.\d+)?)s$/.exec(bodyHint);
  return hint === null ? null : bounded(Number(hint[1]));
}
