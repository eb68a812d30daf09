/** A key-encryption key of our own. Its version is written into each envelope, so that old and new keys live side by side. */
export type MasterKey = { readonly version: number; readonly bytes: Uint8Array };

const keyBytes = 32;
const statedPattern = /^(?:([1-9]\d{0,8}):)?([A-Za-z0-9+/]{43}=)$/;

/**
 * Reads master keys as operators state them: one key as base64 of 32 bytes, which is version 1, or several with their
 * versions, `2:<base64>,1:<base64>`. The first seals; all open.
 * @throws RangeError in words that repeat nothing of the text.
 */
export function readMasterKeys(text: string): readonly [MasterKey, ...MasterKey[]] {
  const keys = text.split(',').map((part) => readOne(part.trim()));
  const [first, ...others] = keys;
  if (first === undefined) throw new RangeError('must hold a key');
  if (new Set(keys.map(({ version }) => version)).size < keys.length) {
    throw new RangeError('must not state one version twice');
  }
  return [first, ...others];
}

function readOne(stated: string): MasterKey {
  const found = statedPattern.exec(stated);
  const bytes = Buffer.from(found?.[2] ?? '', 'base64');
  if (bytes.length !== keyBytes) {
    throw new RangeError('must be 32 bytes in base64, or several such keys as 2:<base64>,1:<base64>');
  }
  return { version: Number(found?.[1] ?? 1), bytes };
}
