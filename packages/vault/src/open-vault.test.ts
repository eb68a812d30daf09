import { inspect } from 'node:util';
import { Refusal } from '@waygate/errors';
import { Secret, systemRandom } from '@waygate/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLocalKeyDriver } from './drivers/local-key-driver.ts';
import type { Envelope } from './envelopes.ts';
import type { KeyDriver } from './key-driver.ts';
import { openLocalVault, openVault } from './open-vault.ts';

const first = { version: 1, bytes: systemRandom.bytes(32) };
const second = { version: 2, bytes: systemRandom.bytes(32) };
const binding = { organisationId: 'org_a', rowId: 'crd_a' };
const vault = openLocalVault([first]);
const rotated = openLocalVault([second, first]);

function seal(text: string): Promise<Envelope> {
  return vault.seal(new Secret(text), binding);
}

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Refusal ? error.code : 'not a refusal';
  }
}

describe('envelopes', () => {
  it('open to what was sealed, whatever the text, and after a trip through JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 300 }), async (text) => {
        const stored: unknown = JSON.parse(JSON.stringify(await seal(text)));
        expect((await rotated.open(stored, binding)).reveal()).toBe(text);
      }),
    );
  });

  it('do not open for another tenant, another row, or with the two names shifted', async () => {
    const envelope = await seal('sk-upstream');
    for (const other of [
      { organisationId: 'org_b', rowId: 'crd_a' },
      { organisationId: 'org_a', rowId: 'crd_b' },
      { organisationId: 'org_ac', rowId: 'rd_a' },
      { userId: 'usr_a', rowId: 'crd_a' },
    ]) {
      expect(await codeOf(vault.open(envelope, other))).toBe('upstream_credential_unusable');
      expect(await codeOf(rotated.rewrap(envelope, other))).toBe('upstream_credential_unusable');
    }
  });

  it('do not open after any single flipped bit', async () => {
    const envelope = await seal('sk-upstream');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('wrappedKey' as const, 'ciphertext' as const),
        fc.nat(),
        fc.nat(7),
        async (field, position, bit) => {
          const bytes = Buffer.from(envelope[field], 'base64');
          const at = position % bytes.length;
          bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
          const forged = { ...envelope, [field]: bytes.toString('base64') };
          expect(await codeOf(vault.open(forged, binding))).toBe('upstream_credential_unusable');
          expect(await codeOf(rotated.rewrap(forged, binding))).toBe('upstream_credential_unusable');
        },
      ),
    );
  });

  it('do not open under another master key, nor when theirs is missing, nor when they are no envelope', async () => {
    const envelope = await seal('sk-upstream');
    const impostor = openLocalVault([{ version: 1, bytes: second.bytes }]);
    expect(await codeOf(impostor.open(envelope, binding))).toBe('upstream_credential_unusable');
    expect(await codeOf(openLocalVault([second]).open(envelope, binding))).toBe('upstream_credential_unusable');
    const foreign = { ...envelope, keyId: 'elsewhere:1' };
    for (const junk of [null, 'x', {}, foreign, { ...envelope, ciphertext: 'AA==' }, { ...envelope, format: 3 }]) {
      expect(await codeOf(vault.open(junk, binding))).toBe('upstream_credential_unusable');
    }
  });

  it('are never twice the same and never show the secret', async () => {
    const [a, b] = [await seal('sk-upstream-canary'), await seal('sk-upstream-canary')];
    expect(a.ciphertext).not.toBe(b.ciphertext);
    expect(a.wrappedKey).not.toBe(b.wrappedKey);
    const opened = await vault.open(a, binding);
    expect(inspect(opened) + JSON.stringify({ opened, a }) + String(opened)).not.toContain('canary');
  });

  it('open in the format that named no key but the version of a master key', async () => {
    const { wrappedKey, ciphertext } = await seal('sk-upstream');
    const older = { format: 1, masterKeyVersion: 1, wrappedKey, ciphertext };
    expect((await rotated.open(older, binding)).reveal()).toBe('sk-upstream');
    expect(await rotated.rewrap(older, binding)).toMatchObject({ format: 2, keyId: 'local:2', ciphertext });
  });
});

describe('a change of the key', () => {
  it('wraps the data key anew and leaves the secret’s bytes as they are; the old key is not needed afterwards', async () => {
    const envelope = await seal('sk-upstream');
    const moved = await rotated.rewrap(envelope, binding);
    expect(envelope.keyId).toBe('local:1');
    expect(moved).toMatchObject({ keyId: 'local:2', ciphertext: envelope.ciphertext });
    expect(moved.wrappedKey).not.toBe(envelope.wrappedKey);
    expect((await openLocalVault([second]).open(moved, binding)).reveal()).toBe('sk-upstream');
    expect(await codeOf(vault.open(moved, binding))).toBe('upstream_credential_unusable');
  });
});

describe('keys that are out of reach', () => {
  const local = createLocalKeyDriver([first], systemRandom);
  const silent: KeyDriver = {
    ...local,
    wrap: () => new Promise(() => undefined),
    unwrap: () => new Promise(() => undefined),
  };
  const failing: KeyDriver = {
    ...local,
    wrap: () => Promise.reject(new Error('connection refused')),
    unwrap: () => Promise.reject(new Error('connection refused')),
  };

  it.each([
    ['silent', silent],
    ['failing', failing],
  ])(
    'are no fault of the envelope: with a %s driver asking again can help, and nobody waits for ever',
    async (_, driver) => {
      const away = openVault({ drivers: [driver], deadlineMs: 20 });
      const envelope = await seal('sk-upstream');
      expect(await codeOf(away.open(envelope, binding))).toBe('configuration_unavailable');
      expect(await codeOf(away.rewrap(envelope, binding))).toBe('configuration_unavailable');
      expect(await codeOf(away.seal(new Secret('x'), binding))).toBe('configuration_unavailable');
    },
  );

  it('seal with the first driver and open with whichever has the key', async () => {
    const other: KeyDriver = {
      ...createLocalKeyDriver([second], systemRandom),
      scheme: 'other',
      currentKeyId: 'other:1',
    };
    const named: KeyDriver = {
      ...other,
      wrap: async (dataKey, context) => ({ ...(await other.wrap(dataKey, context)), keyId: 'other:1' }),
      unwrap: ({ bytes }, context) => other.unwrap({ keyId: 'local:2', bytes }, context),
    };
    const both = openVault({ drivers: [named, local] });
    const moved = await both.rewrap(await seal('sk-upstream'), binding);
    expect(moved.keyId).toBe('other:1');
    expect(both.sealingKeyId).toBe('other:1');
    expect((await both.open(moved, binding)).reveal()).toBe('sk-upstream');
  });
});
