import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createId, systemClock, systemRandom } from '@waygate/protocol';
import { buildUsageEvent } from '@waygate/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { AttemptTable } from './attempt-table.ts';
import { Segment } from './segment.ts';

const folder = mkdtempSync(join(tmpdir(), 'waygate-table-'));
const segment = Segment.create(join(folder, '1.log'), 0);
afterAll(() => {
  segment.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('open attempts', () => {
  it('are found once each by their id, in whatever order they end', () => {
    const table = new AttemptTable();
    const ids = Array.from({ length: 5_000 }, () => createId('att', { clock: systemClock, random: systemRandom }));
    for (const id of ids) table.add({ event: buildUsageEvent({ id, endUser: `caller of ${id}` }), segment });
    expect(table.size).toBe(5_000);
    const kept = ids.filter((_id, i) => i % 3 === 0);
    for (const id of ids.filter((_id, i) => i % 3 !== 0)) expect(table.take(id)?.event.endUser).toBe(`caller of ${id}`);
    expect([...table.values()].map(({ event }) => event.id).sort()).toEqual(kept.sort());
    for (const id of kept.reverse()) expect(table.take(id)?.event.id).toBe(id);
    expect(kept.map((id) => table.take(id))).toEqual(kept.map(() => undefined));
    expect(table.size).toBe(0);
  });

  it('of ids without a random end, or without any, are found too', () => {
    const table = new AttemptTable();
    for (const id of ['', 'a', 'ü', 'att_0']) table.add({ event: buildUsageEvent({ id }), segment });
    expect(['', 'a', 'ü', 'att_0'].map((id) => table.take(id)?.event.id)).toEqual(['', 'a', 'ü', 'att_0']);
  });
});
