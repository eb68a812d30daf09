import { Secret, systemRandom } from '@waygate/protocol';
import { describe, expect, it } from 'vitest';
import { createTotpSecret, stepOfCode, totpUri } from './totp.ts';

// The secret and the codes of RFC 6238, appendix B, by their last six digits.
const secret = new Secret('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');

describe('a code', () => {
  it.each([
    [59_000, '287082'],
    [1_111_111_109_000, '081804'],
    [1_234_567_890_000, '005924'],
    [20_000_000_000_000, '353130'],
  ])('at %i ms is what the standard says', (nowMs, code) => {
    expect(stepOfCode(secret, code, nowMs)).toBe(Math.floor(nowMs / 30_000));
  });

  it('counts for the step before and the one after, and says for which', () => {
    expect(stepOfCode(secret, '287082', 89_000)).toBe(1);
    expect(stepOfCode(secret, '287082', 29_000)).toBe(1);
    expect(stepOfCode(secret, '287082', 90_000)).toBeNull();
  });

  it('may be typed in two halves, and is nothing but six digits', () => {
    expect(stepOfCode(secret, ' 287 082', 59_000)).toBe(1);
    for (const junk of ['', '28708', '2870820', 'abcdef', '28708２'])
      expect(stepOfCode(secret, junk, 59_000)).toBeNull();
  });
});

it('an app gets the secret with issuer and address, and neither prints by accident', () => {
  const made = createTotpSecret(systemRandom);
  expect(made.reveal()).toMatch(/^[A-Z2-7]{32}$/);
  const uri = totpUri(made, 'ada@example.com');
  const url = new URL(uri.reveal());
  expect(url.href).toContain('otpauth://totp/Waygate:ada%40example.com?');
  expect(url.searchParams.get('secret')).toBe(made.reveal());
  expect(`${uri} ${JSON.stringify(uri)}`).not.toContain(made.reveal());
});
