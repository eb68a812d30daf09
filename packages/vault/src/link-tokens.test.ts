import { systemRandom } from '@waygate/protocol';
import { expect, it } from 'vitest';
import { createLinkToken, hashLinkToken } from './link-tokens.ts';

it('a link token is new each time, found by its hash, and does not print', () => {
  const made = createLinkToken(systemRandom);
  expect(made.token.reveal()).toMatch(/^[\w-]{43}$/);
  expect(hashLinkToken(made.token.reveal())).toBe(made.tokenHash);
  expect(createLinkToken(systemRandom).tokenHash).not.toBe(made.tokenHash);
  expect(JSON.stringify(made)).not.toContain(made.token.reveal());
});
