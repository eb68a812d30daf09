import { createHmac } from 'node:crypto';
import { type Random, Secret } from '@waygate/protocol';

const codesPerPerson = 10;
const digits = 12;
const digitsPerBlock = 4;
/** Crockford's base32: no letter that is taken for a number when it is read off paper. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Makes ten codes of 60 random bits each, `xxxx-xxxx-xxxx`, for somebody to keep on paper. */
export function createRecoveryCodes(random: Random): Secret[] {
  return Array.from({ length: codesPerPerson }, () => {
    const text = Array.from(random.bytes(digits), (byte) => alphabet.charAt(byte & 31)).join('');
    return new Secret(text.match(new RegExp(`.{${digitsPerBlock}}`, 'g'))?.join('-') ?? text);
  });
}

/**
 * What is stored instead of a recovery code: hex HMAC-SHA256 under the pepper, so that a leaked database does not let
 * anybody try 60 bits in peace. Dashes, spaces and capitals do not matter. Null: a text that is no recovery code.
 */
export function hashRecoveryCode(code: string, pepper: Uint8Array): string | null {
  const text = code.toLowerCase().replaceAll(/[\s-]/g, '');
  if (text.length !== digits || [...text].some((digit) => !alphabet.includes(digit))) return null;
  return createHmac('sha256', pepper).update(`waygate.recovery.v1:${text}`).digest('hex');
}
