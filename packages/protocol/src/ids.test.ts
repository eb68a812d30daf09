import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from './clock.ts';
import { createId, isId } from './ids.ts';
import { type Random, systemRandom } from './random.ts';

const clockAt = (nowMs: number): Clock => ({ nowMs: () => nowMs, monotonicMs: () => nowMs });
const constantRandom = (byte: number): Random => ({
  bytes: (count) => new Uint8Array(count).fill(byte),
  unit: () => 0,
});

describe('an id', () => {
  it('is its prefix and 26 characters, and is recognised as its kind only', () => {
    const id = createId('key', { clock: clockAt(1_795_000_000_000), random: constantRandom(255) });
    expect(id).toMatch(/^key_[0-9a-hjkmnp-tv-z]{26}$/);
    expect(isId('key', id)).toBe(true);
    expect(isId('org', id)).toBe(false);
    expect(isId('key', `${id}0`)).toBe(false);
    expect(isId('key', id.replace(/.$/, 'u'))).toBe(false);
  });

  it('says each random byte by its lower five bits, in their order', () => {
    const counting: Random = {
      bytes: (count) => Uint8Array.from({ length: count }, (_byte, i) => i + 9),
      unit: () => 0,
    };
    expect(createId('key', { clock: clockAt(0), random: counting })).toBe('key_00000000009abcdefghjkmnpqr');
  });

  it('is never made twice by the chance of the system', () => {
    const source = { clock: clockAt(1_795_000_000_000), random: systemRandom };
    const ids = Array.from({ length: 20_000 }, () => createId('req', source));
    expect(new Set(ids).size).toBe(20_000);
    expect(ids.every((id) => isId('req', id))).toBe(true);
    for (let at = 14; at < 30; at++) expect(new Set(ids.map((id) => id.charAt(at))).size).toBe(32);
  });

  it('sorts by the millisecond it was made in, whatever chance added', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 47 }), fc.integer({ min: 1, max: 2 ** 40 }), (early, later) => {
        const first = createId('req', { clock: clockAt(early), random: constantRandom(255) });
        const second = createId('req', { clock: clockAt(early + later), random: constantRandom(0) });
        expect(first < second).toBe(true);
      }),
    );
  });
});
