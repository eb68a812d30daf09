import type { CacheMark, ChatWireName, JsonObject, MediaSource, ReasoningWish, Signature } from '@waygate/protocol';
import { objectAt, openSignature, textAt } from '@waygate/wire';

const dataUrl = /^data:([^;,]+)((?:;[^;,]+)*?);base64,/i;

/** An address as a source: a base64 `data:` URL is taken apart, anything else stays an address. */
export function mediaFromUrl(url: string): MediaSource {
  const match = dataUrl.exec(url);
  if (match === null || match[1] === undefined) return { kind: 'url', url };
  return { kind: 'base64', mediaType: match[1], data: url.slice(match[0].length) };
}

/** The `cache_control` of a part, where it has one. */
export function readCacheMark(part: JsonObject): CacheMark | null {
  const control = objectAt(part, 'cache_control');
  if (control === null || textAt(control, 'type') !== 'ephemeral') return null;
  return { ttl: textAt(control, 'ttl') === '1h' ? '1h' : '5m' };
}

/** Proof as a client of a dialect gives it back: sealed if it is another wire's, else the dialect's own. */
export function readSignature(
  text: string | null,
  native: ChatWireName,
): { readonly signature: Signature; readonly isRedacted: boolean } | null {
  if (text === null || text === '') return null;
  return openSignature(text) ?? { signature: { origin: native, value: text }, isRedacted: false };
}

const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;

/** A word for reasoning effort, null where it is not one of the known words. */
export function readEffort(word: string | null): ReasoningWish['effort'] {
  return efforts.find((effort) => effort === word) ?? null;
}
