import { describe, expect, test } from 'vitest';
import { namesUser } from './names-user.ts';

describe('namesUser', () => {
  test.each([
    ['user', 'x'],
    ['end_user', 'x'],
    ['enduserid', 'x'],
    ['customerEmail', 'x'],
    ['emailaddress', 'x'],
    ['user-identifier', 'x'],
    ['uid', '7'],
    ['owner', 'ada@example.com'],
    ['owner', ' ada@example.com '],
    ['owner', 'Ada <ada@example.com>'],
  ])('is told of %s: %s', (name, value) => {
    expect(namesUser({ name, value })).toBe(true);
  });

  test.each([
    ['branch', 'main'],
    ['repo', 'git@example.com:acme/shop.git'],
    ['team', 'mailroom'],
    ['fluid', 'water'],
  ])('is not told of %s: %s', (name, value) => {
    expect(namesUser({ name, value })).toBe(false);
  });
});
