/** What a wrapped data key belongs to, and how long there is. */
export type WrapContext = {
  /** Authenticated with the data key: it unwraps together with these bytes and no others. Not secret. */
  readonly associated: Uint8Array;
  /** Aborts at the deadline; the vault does not wait longer for a driver that does not listen. */
  readonly signal: AbortSignal;
};

/** A data key as it may be stored: only the key of this id turns it back. */
export type WrappedKey = { readonly keyId: string; readonly bytes: Uint8Array };

/**
 * Where key-encryption keys live: in this process, or in a key management service, which keeps them to itself. Data keys
 * of 32 bytes go there to be wrapped; secrets never do.
 *
 * Every driver passes `key-driver.test.ts`. It throws KeyUnusableError for what will not unwrap however often one asks,
 * and any other error where asking again can help.
 */
export type KeyDriver = {
  /** Leads the id of each of its keys (`local` in `local:2`), and so tells whose an envelope is. */
  readonly scheme: string;
  /** Id of the key that wraps from now on. */
  readonly currentKeyId: string;
  wrap(dataKey: Uint8Array, context: WrapContext): Promise<WrappedKey>;
  /** @throws KeyUnusableError for a key it does not have, or bytes that were changed or wrapped for something else. */
  unwrap(wrapped: WrappedKey, context: WrapContext): Promise<Uint8Array>;
};

/** A data key will not be unwrapped, and asking again does not help. */
export class KeyUnusableError extends Error {
  constructor(why: string, options?: ErrorOptions) {
    super(why, options);
    this.name = 'KeyUnusableError';
  }
}

/** The scheme in a key's id. */
export function schemeOf(keyId: string): string {
  return keyId.slice(0, Math.max(0, keyId.indexOf(':')));
}
