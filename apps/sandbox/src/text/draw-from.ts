import { createHash } from 'node:crypto';

/** Repeatable choices: the same seed draws the same answers, so that tests and screenshots do not change. */
export type Draw = {
  /** A whole number from 0 up to but not including `below`. */
  int(below: number): number;
  /** One of the items. Throws RangeError for none. */
  pick<Item>(items: readonly Item[]): Item;
  /** Hexadecimal digits for ids. */
  hex(digits: number): string;
};

/** Draws from SHA-256 in counter mode over the seed. */
export function drawFrom(seed: string): Draw {
  let block = createHash('sha256').update(seed).digest();
  let at = 0;
  const nextUint32 = (): number => {
    if (at + 4 > block.length) {
      block = createHash('sha256').update(block).digest();
      at = 0;
    }
    at += 4;
    return block.readUInt32BE(at - 4);
  };
  const int = (below: number): number => nextUint32() % below;
  return {
    int,
    pick: (items) => {
      const item = items[int(items.length)];
      if (item === undefined) throw new RangeError('Nothing to pick from');
      return item;
    },
    hex: (digits) => Array.from({ length: digits }, () => int(16).toString(16)).join(''),
  };
}
