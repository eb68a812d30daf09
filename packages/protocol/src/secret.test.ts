import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from './secret.ts';

describe('a secret', () => {
  const secret = new Secret('canary-4711');

  it.each([
    ['printed', `${secret}`],
    ['serialised', JSON.stringify({ nested: [secret] })],
    ['inspected', inspect({ nested: secret }, { depth: 9, showHidden: true })],
    ['spread', JSON.stringify({ ...secret })],
    ['listed', Object.getOwnPropertyNames(secret).join()],
  ])('shows nothing when it is %s', (_how, text) => {
    expect(text).not.toContain('canary');
  });

  it('gives itself to who asks by name', () => {
    expect(secret.reveal()).toBe('canary-4711');
  });
});
