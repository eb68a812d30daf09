import { createHash, createHmac } from 'node:crypto';
import type { Random } from '@waygate/protocol';

const blockBytes = 32;

/**
 * Chance that repeats: HMAC-SHA256 of a counter under a secret and a label. Who does not know the secret cannot tell it
 * from chance, which lets a local stack print its demo key again without storing it.
 */
export function repeatableRandom(secret: Uint8Array, label: string): Random {
  let block = Buffer.alloc(0);
  let blocks = 0;
  const take = (count: number): Uint8Array => {
    const taken = Buffer.alloc(count);
    for (let filled = 0; filled < count; ) {
      if (block.length === 0) block = createHmac('sha256', secret).update(`${label}\0${blocks++}`).digest();
      const part = block.subarray(0, Math.min(count - filled, blockBytes));
      part.copy(taken, filled);
      filled += part.length;
      block = block.subarray(part.length);
    }
    return new Uint8Array(taken);
  };
  return { bytes: take, unit: () => Buffer.from(take(4)).readUInt32BE() / 2 ** 32 };
}

/** Chance that repeats and is quick, for what nobody must be kept from guessing (mulberry32). */
export function quickRandom(seed: string): Random {
  let state = createHash('sha256').update(seed).digest().readUInt32BE();
  const draw = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    unit: () => draw() / 2 ** 32,
    bytes: (count) => Uint8Array.from({ length: count }, () => draw() >>> 24),
  };
}
