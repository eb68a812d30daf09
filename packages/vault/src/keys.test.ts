import { systemRandom } from '@waygate/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKey, hashKey, keyKinds, readKey } from './keys.ts';

const pepper = new Uint8Array(32).fill(7);

describe('keys', () => {
  it('have the published shape, and read back as the kind they were made', () => {
    for (const kind of keyKinds) {
      const { key, prefix, lastFour } = createKey(kind, systemRandom);
      expect(key.reveal()).toMatch(new RegExp(`^sk-wg-${kind}-[0-9A-Za-z]{38}$`));
      expect(readKey(key.reveal())).toEqual({ kind });
      expect(key.reveal().startsWith(prefix)).toBe(true);
      expect(prefix).toHaveLength(`sk-wg-${kind}-`.length + 4);
      expect(key.reveal().endsWith(lastFour)).toBe(true);
    }
  });

  it('accept a checksum that another program computed (Python zlib.crc32)', () => {
    expect(readKey('sk-wg-usr-000000000000000000000000000000000ddwq0')).toEqual({ kind: 'usr' });
  });

  it('refuse any single changed character without asking anybody', () => {
    const text = createKey('usr', systemRandom).key.reveal();
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, other) => {
        fc.pre(text[at] !== other);
        expect(readKey(text.slice(0, at) + other + text.slice(at + 1))).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it('refuse texts that are no key at all', () => {
    for (const text of [
      '',
      'sk-wg-usr-',
      'sk-proj-abc',
      `sk-wg-root-${'a'.repeat(38)}`,
      `sk-wg-usr-${'a'.repeat(38)}\n`,
    ]) {
      expect(readKey(text)).toBeNull();
    }
    fc.assert(fc.property(fc.stringMatching(/^[0-9A-Za-z]{38}$/), (tail) => readKey(`sk-wg-usr-${tail}`) === null));
  });

  it('draw every digit about equally often', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 500; i++) {
      for (const digit of createKey('usr', systemRandom).key.reveal().slice(10, 42)) {
        counts.set(digit, (counts.get(digit) ?? 0) + 1);
      }
    }
    expect(counts.size).toBe(62);
    // 16,000 draws: 258 expected per digit, standard deviation 16. A draw by `byte % 62` gives the first 8 digits 25 % more.
    const firstEight = [...'01234567'].reduce((sum, digit) => sum + (counts.get(digit) ?? 0), 0);
    expect(firstEight).toBeLessThan(2064 + 5 * 43);
  });

  it('hash to what HMAC-SHA256 gives, differently under another pepper', () => {
    expect(hashKey('sk-wg-usr-x', pepper)).toMatch(/^[0-9a-f]{64}$/);
    expect(hashKey('sk-wg-usr-x', pepper)).not.toBe(hashKey('sk-wg-usr-x', new Uint8Array(32).fill(8)));
    expect(hashKey('what do ya want for nothing?', Buffer.from('Jefe'))).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });
});
