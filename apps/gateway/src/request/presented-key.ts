import { hash } from 'node:crypto';
import { refuse } from '@waygate/errors';
import type { CallerRequest } from '../caller-message.ts';

/** A key as a caller presents it. */
export type PresentedKey = {
  readonly text: string;
  /**
   * SHA-256 of the whole text in base64.
   * SAFETY: what is kept by keys is kept by this; two keys that share a beginning never share an entry.
   */
  readonly digest: string;
};

/** Headers besides Authorization that SDKs put a key in. */
const keyHeaders = ['x-api-key', 'x-goog-api-key', 'api-key'] as const;
const bearer = /^Bearer +(\S+) *$/i;

type KeyHeader = { readonly name: 'authorization' | (typeof keyHeaders)[number]; readonly value: string };

/** The header each connection presented a key in last, and the key. It goes with the connection. */
const lastPresented = new WeakMap<object, KeyHeader & { readonly key: PresentedKey }>();

/**
 * Reads the key from the headers. A connection says the same each time, for the most part, and digesting costs more than
 * all else that is asked of a key: what was said last is kept.
 * @throws Refusal key_missing where there is none.
 */
export function presentedKey({ headers, socket }: Pick<CallerRequest, 'headers' | 'socket'>): PresentedKey {
  const { name, value } = keyHeader(headers);
  const last = lastPresented.get(socket);
  if (last !== undefined && last.value === value && last.name === name) return last.key;
  const text = name === 'authorization' ? bearer.exec(value)?.[1] : value;
  if (text === undefined) throw refuse('key_missing');
  const key = keyOf(text);
  lastPresented.set(socket, { name, value, key });
  return key;
}

function keyHeader(headers: CallerRequest['headers']): KeyHeader {
  const { authorization } = headers;
  if (authorization !== undefined) return { name: 'authorization', value: authorization };
  for (const name of keyHeaders) {
    const value = headers[name];
    if (typeof value === 'string' && value !== '') return { name, value };
  }
  throw refuse('key_missing');
}

/** A text as a presented key. */
export function keyOf(text: string): PresentedKey {
  return { text, digest: hash('sha256', text, 'base64') };
}
