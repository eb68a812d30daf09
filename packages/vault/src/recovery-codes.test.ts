import { systemRandom } from '@waygate/protocol';
import { expect, it } from 'vitest';
import { createRecoveryCodes, hashRecoveryCode } from './recovery-codes.ts';

const pepper = new Uint8Array(32).fill(7);

it('recovery codes are ten, each new, and do not print', () => {
  const codes = createRecoveryCodes(systemRandom);
  const texts = codes.map((code) => code.reveal());
  expect(new Set(texts).size).toBe(10);
  for (const text of texts) expect(text).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){2}[0-9a-hjkmnp-tv-z]{4}$/);
  expect(JSON.stringify(codes)).not.toContain(texts[0]);
});

it('a recovery code is known however it is typed, under its pepper only', () => {
  const hash = hashRecoveryCode('ab12-cd34-ef56', pepper);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(hashRecoveryCode(' AB12 CD34EF56', pepper)).toBe(hash);
  expect(hashRecoveryCode('ab12-cd34-ef57', pepper)).not.toBe(hash);
  expect(hashRecoveryCode('ab12-cd34-ef56', new Uint8Array(32))).not.toBe(hash);
});

it.each([[''], ['123456'], ['ab12-cd34-ef5'], ['ab12-cd34-ef5u'], ['ab12-cd34-ef5é']])(
  '%j is no recovery code',
  (text) => {
    expect(hashRecoveryCode(text, pepper)).toBeNull();
  },
);
