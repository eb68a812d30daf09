import { Secret } from '@waygate/protocol';
import { describe, expect, test } from 'vitest';
import { maskSecret, maskSecretText } from './mask-secret.ts';

const secret = new Secret('sk-upstream-1');
const replyOf = (text: string) => ({ status: 400, contentType: 'application/json', body: Buffer.from(text) });
const masked = (text: string, hidden: Secret | null = secret) =>
  Buffer.from(maskSecret(replyOf(text), hidden).body).toString();

describe('maskSecret', () => {
  test('hides the credential wherever it stands, and leaves the rest as it is', () => {
    expect(masked('sk-upstream-1 is wrong: "sk-upstream-1sk-upstream-1" ü')).toBe(
      '[secret] is wrong: "[secret][secret]" ü',
    );
  });

  test('hides it in words too', () => {
    expect(maskSecretText('not sk-upstream-1, sk-upstream-1!', secret)).toBe('not [secret], [secret]!');
    expect(maskSecretText('anything', null)).toBe('anything');
  });

  test('changes nothing where it does not stand, or there is none', () => {
    expect(masked('sk-upstream-2 is wrong')).toBe('sk-upstream-2 is wrong');
    expect(masked('anything', null)).toBe('anything');
    expect(masked('anything', new Secret(''))).toBe('anything');
  });
});
