import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from './clock.ts';
import { createId, isId } from './ids.ts';
import type { Random } from './random.ts';

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
