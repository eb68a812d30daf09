import { inspect } from 'node:util';
import { Refusal } from '@waygate/errors';
import { Secret, systemRandom } from '@waygate/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Envelope, openSecret, sealSecret } from './envelopes.ts';

const first = { version: 1, bytes: systemRandom.bytes(32) };
const second = { version: 2, bytes: systemRandom.bytes(32) };
const binding = { organisationId: 'org_a', rowId: 'crd_a' };

function seal(text: string): Envelope {
  return sealSecret(new Secret(text), { masterKey: first, binding, random: systemRandom });
}

function codeOf(open: () => unknown): string | undefined {
  try {
    open();
    return undefined;
  } catch (error) {
    return error instanceof Refusal ? error.code : 'not a refusal';
  }
}

describe('envelopes', () => {
  it('open to what was sealed, whatever the text, and after a trip through JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const stored: unknown = JSON.parse(JSON.stringify(seal(text)));
        expect(openSecret(stored, { masterKeys: [second, first], binding }).reveal()).toBe(text);
      }),
    );
  });

  it('do not open for another tenant, another row, or with the two names shifted', () => {
    const envelope = seal('sk-upstream');
    for (const other of [
      { organisationId: 'org_b', rowId: 'crd_a' },
      { organisationId: 'org_a', rowId: 'crd_b' },
      { organisationId: 'org_ac', rowId: 'rd_a' },
      { userId: 'usr_a', rowId: 'crd_a' },
    ]) {
      expect(codeOf(() => openSecret(envelope, { masterKeys: [first], binding: other }))).toBe(
        'upstream_credential_unusable',
      );
    }
  });

  it('do not open after any single flipped bit', () => {
    const envelope = seal('sk-upstream');
    fc.assert(
      fc.property(fc.constantFrom('wrappedKey', 'ciphertext'), fc.nat(), fc.nat(7), (field, position, bit) => {
        const bytes = Buffer.from(envelope[field], 'base64');
        const at = position % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        const forged = { ...envelope, [field]: bytes.toString('base64') };
        expect(codeOf(() => openSecret(forged, { masterKeys: [first], binding }))).toBe('upstream_credential_unusable');
      }),
    );
  });

  it('do not open under another master key, nor when theirs is missing, nor when they are no envelope', () => {
    const envelope = seal('sk-upstream');
    const impostor = { version: 1, bytes: second.bytes };
    expect(codeOf(() => openSecret(envelope, { masterKeys: [impostor], binding }))).toBe(
      'upstream_credential_unusable',
    );
    expect(codeOf(() => openSecret(envelope, { masterKeys: [second], binding }))).toBe('upstream_credential_unusable');
    for (const junk of [null, 'x', {}, { ...envelope, ciphertext: 'AA==' }, { ...envelope, format: 2 }]) {
      expect(codeOf(() => openSecret(junk, { masterKeys: [first], binding }))).toBe('upstream_credential_unusable');
    }
  });

  it('are never twice the same and never show the secret', () => {
    const [a, b] = [seal('sk-upstream-canary'), seal('sk-upstream-canary')];
    expect(a.ciphertext).not.toBe(b.ciphertext);
    expect(a.wrappedKey).not.toBe(b.wrappedKey);
    const opened = openSecret(a, { masterKeys: [first], binding });
    expect(inspect(opened) + JSON.stringify({ opened, a }) + String(opened)).not.toContain('canary');
  });
});
