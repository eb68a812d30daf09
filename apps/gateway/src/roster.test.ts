import { seededRandom } from '@waygate/testkit';
import { describe, expect, it } from 'vitest';
import { type Listed, Roster } from './roster.ts';

describe('a roster', () => {
  it('holds what a set would, whatever comes and goes', () => {
    const items = Array.from({ length: 8 }, (): Listed => ({ rosterIndex: -1 }));
    const [roster, set] = [new Roster<Listed>(), new Set<Listed>()];
    for (const byte of seededRandom(7).bytes(500)) {
      const item = items[byte & 7] ?? { rosterIndex: -1 };
      if (byte > 127) {
        roster.add(item);
        set.add(item);
      } else {
        roster.remove(item);
        set.delete(item);
      }
      expect(roster.size).toBe(set.size);
      expect(new Set(roster.items)).toEqual(set);
      expect(items.filter(({ rosterIndex }) => rosterIndex !== -1)).toHaveLength(set.size);
    }
  });
});
