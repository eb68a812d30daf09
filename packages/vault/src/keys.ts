import { createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type Random, Secret } from '@waygate/protocol';
import { encodeBase62, randomBase62 } from './base62.ts';

/** What a key is for: a person's calls, a program's calls, or management (which never calls models). */
export const keyKinds = ['usr', 'svc', 'mgmt'] as const;
export type KeyKind = (typeof keyKinds)[number];

const randomDigits = 32;
const checksumDigits = 6;
/** `sk-` because client tools expect it; the rest lets secret scanners match ours and nobody else's. */
const keyPattern = /^sk-wg-(usr|svc|mgmt)-[0-9A-Za-z]{38}$/;
const shownDigits = 4;

/** A fresh key, and the parts of it that may be kept in clear to recognise it. */
export type CreatedKey = {
  /** The whole key. Shown to its owner once; stored nowhere. */
  readonly key: Secret;
  /** E.g. `sk-wg-usr-Ab3d`. */
  readonly prefix: string;
  readonly lastFour: string;
};

/** Makes `sk-wg-<kind>-` + 32 random base62 digits (190 bits) + 6 base62 digits of the CRC-32 of all that precedes. */
export function createKey(kind: KeyKind, random: Random): CreatedKey {
  const head = `sk-wg-${kind}-`;
  const body = head + randomBase62(randomDigits, random);
  const text = body + checksumOf(body);
  return {
    key: new Secret(text),
    prefix: text.slice(0, head.length + shownDigits),
    lastFour: text.slice(-shownDigits),
  };
}

/** Whether a text has the shape and the checksum of a key, without asking anybody. Null: a typo, or not ours. */
export function readKey(text: string): { readonly kind: KeyKind } | null {
  const named = keyPattern.exec(text)?.[1];
  const kind = keyKinds.find((candidate) => candidate === named);
  if (kind === undefined) return null;
  const body = text.slice(0, -checksumDigits);
  return checksumOf(body) === text.slice(-checksumDigits) ? { kind } : null;
}

/**
 * What is stored and looked up instead of a key: hex HMAC-SHA256 under the pepper, so that a leaked database cannot even
 * confirm a key that was found. Fast on purpose: 190 random bits cannot be guessed, and a slow hash would be an attack.
 */
export function hashKey(key: string, pepper: Uint8Array): string {
  return createHmac('sha256', pepper).update(key).digest('hex');
}

function checksumOf(body: string): string {
  return encodeBase62(crc32(body), checksumDigits);
}
