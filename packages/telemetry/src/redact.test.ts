import { Secret } from '@waygate/protocol';
import { describe, expect, test } from 'vitest';
import { looksSecret, redact } from './redact.ts';

const canary = 'sk-wg-usr-CANARYCANARYCANARYCANARY';

describe('redact', () => {
  test.each([
    ['a secret', { provider: new Secret(canary) }],
    ['a member with a telling name', { headers: { Authorization: canary, 'X-Api-Key': canary, api_key: canary } }],
    ['a key in a sentence', { note: `upstream said: Incorrect API key provided: ${canary}.` }],
    ['a bearer token in a sentence', { note: `sent Bearer ${canary.replaceAll('-', '')}` }],
    ['an error, its stack and its cause', { err: new Error(canary, { cause: new Error(`inner ${canary}`) }) }],
    ['a list', { list: [{ a: [canary] }] }],
    ['bytes', { bytes: Buffer.from(canary) }],
    ['a password in a URL', { note: `connect postgres://waygate:${canary}@db.internal/app failed` }],
  ])('lets nothing of %s through', (_case, fields) => {
    expect(JSON.stringify(redact(fields))).not.toContain('CANARY');
  });

  test('keeps what is no secret', () => {
    const fields = { keyId: 'key_01', inputTokens: 3, costNanoUsd: 5n, path: '/v1/models', nothing: null };
    expect(redact(fields)).toEqual({ ...fields, costNanoUsd: '5' });
    expect(redact({ url: 'postgres://waygate:pw@db/app' })).toEqual({ url: 'postgres://waygate:[secret]@db/app' });
  });

  test('ends at loops and keeps prototype names harmless', () => {
    const loop: Record<string, unknown> = { name: 'a' };
    loop['self'] = loop;
    expect(JSON.stringify(redact(loop))).toContain('[deep]');
    redact(JSON.parse('{"__proto__":{"isAdmin":true}}'));
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
  });
});

describe('a text that somebody named', () => {
  test.each([
    ['authorization', 'x'],
    ['X-Api-Key', 'x'],
    ['openai_api_key', 'x'],
    ['GITHUB_TOKEN', 'x'],
    ['db.password', 'x'],
    ['branch', canary],
    ['note', `see ${canary}.`],
    ['header', 'Bearer abcdefgh1234'],
    ['database', 'postgres://waygate:pw@db/app'],
    [canary, 'x'],
    ['aws_access_key', 'x'],
    ['private-key', 'x'],
    ['dbPasswd', 'x'],
    ['credentials', 'x'],
    ['branch', canary.toUpperCase()],
    ['branch', `my_${canary}`],
    ['branch', 'bearer abcdefgh1234'],
    ['branch', `AIza${'a'.repeat(35)}`],
    ['branch', `AKIA${'A1'.repeat(8)}`],
    ['branch', `gsk_${'a'.repeat(40)}`],
    ['branch', `xai-${'a'.repeat(40)}`],
    ['branch', `hf_${'a'.repeat(34)}`],
    ['branch', `ghp_${'a'.repeat(36)}`],
    ['branch', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${'a'.repeat(43)}`],
  ])('looks like a secret: %s, %s', (name, text) => {
    expect(looksSecret(name, text)).toBe(true);
  });

  test.each([
    ['branch', 'feature/sk-ip'],
    ['keyboard', 'ansi'],
    ['task', 'task-management-board'],
    ['model', 'hf_hub/small'],
    ['inputTokens', '3'],
    ['repo', 'git@example.com:acme/shop.git'],
  ])('looks like none: %s, %s', (name, text) => {
    expect(looksSecret(name, text)).toBe(false);
  });
});
