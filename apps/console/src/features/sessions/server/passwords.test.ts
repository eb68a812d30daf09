import { describe, expect, it } from 'vitest';
import { hashPassword, isPasswordRight } from './passwords.ts';

describe('passwords', () => {
  it('are kept as Argon2id and recognised', async () => {
    const hash = await hashPassword('a long enough password');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await isPasswordRight('a long enough password', hash)).toBe(true);
    expect(await isPasswordRight('a long enough passwore', hash)).toBe(false);
  });

  it('are never right for somebody without one', async () => {
    expect(await isPasswordRight('the stand-in for people who do not exist', null)).toBe(false);
  });
});
