import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Random } from '@waygate/protocol';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** A key of 32 bytes, and what is authenticated beside the text. */
export type BoxKey = { readonly key: Uint8Array; readonly associated: Uint8Array };

/** AES-256-GCM: nonce, ciphertext, tag. @throws RangeError when the key has not 32 bytes. */
export function closeBox(plain: Uint8Array, { key, associated }: BoxKey, random: Random): Buffer {
  const nonce = random.bytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(associated);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** What closeBox closed. @throws Error when it was changed, or closed with another key or beside something else. */
export function openBox(box: Uint8Array, { key, associated }: BoxKey): Buffer {
  if (box.length < nonceBytes + tagBytes) throw new Error('The box is too short.');
  const decipher = createDecipheriv(algorithm, key, box.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(associated);
  decipher.setAuthTag(box.subarray(-tagBytes));
  return Buffer.concat([decipher.update(box.subarray(nonceBytes, -tagBytes)), decipher.final()]);
}
