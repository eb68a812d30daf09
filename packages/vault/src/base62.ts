import type { Random } from '@waygate/protocol';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const base = digits.length;
/** Bytes from here on would favour the first digits. */
const byteLimit = 256 - (256 % base);

/** `length` uniformly drawn base62 digits. */
export function randomBase62(length: number, random: Random): string {
  let text = '';
  while (text.length < length) {
    for (const byte of random.bytes(length - text.length)) {
      if (byte < byteLimit) text += digits.charAt(byte % base);
    }
  }
  return text;
}

/** A non-negative integer below 62^length as exactly `length` base62 digits, most significant first. */
export function encodeBase62(value: number, length: number): string {
  let rest = value;
  let text = '';
  for (let i = 0; i < length; i++) {
    text = digits.charAt(rest % base) + text;
    rest = Math.floor(rest / base);
  }
  return text;
}
