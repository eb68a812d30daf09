import { buildUsageEvent } from '@waygate/testkit';
import { expect, it } from 'vitest';
import { emptyLiveBuffer, heldCount, mergeRows, receiveRows, releaseRows } from './live-buffer.ts';
import { rowOfEvent } from './request-row.ts';

const row = (requestId: string, occurredAtMs: number, attempt = 1) =>
  rowOfEvent(buildUsageEvent({ requestId, occurredAtMs, attempt }));

it('holds what comes while the reader reads, and shows it all after', () => {
  const reading = receiveRows(emptyLiveBuffer, { rows: [row('req_a', 1)], missed: 0, isPaused: false });
  const paused = receiveRows(reading, {
    rows: [row('req_b', 2), row('req_b', 3, 2), row('req_a', 4, 2)],
    missed: 9,
    isPaused: true,
  });
  expect(paused.shown).toHaveLength(1);
  expect([heldCount(paused), paused.missed]).toEqual([1, 9]);
  const resumed = releaseRows(paused);
  expect([heldCount(resumed), resumed.shown.length, resumed.missed]).toEqual([0, 4, 9]);
});

it('keeps a bounded number of rows, the newest', () => {
  let buffer = emptyLiveBuffer;
  for (let i = 0; i < 2_000; i++) {
    buffer = receiveRows(buffer, { rows: [row(`req_${i}`, i)], missed: 0, isPaused: i % 2 === 0 });
  }
  expect(buffer.shown.length + buffer.held.length).toBeLessThanOrEqual(1_000);
  expect(buffer.shown.at(-1)?.requestId).toBe('req_1999');
});

it('shows each request once, newest first, by what knows most of it', () => {
  const listed = [{ ...row('req_b', 20), attempts: 2, httpStatus: 299 }, row('req_a', 10)];
  const merged = mergeRows([row('req_c', 30), row('req_b', 20)], listed);
  expect(merged.map((one) => one.requestId)).toEqual(['req_c', 'req_b', 'req_a']);
  expect(merged[1]?.httpStatus).toBe(299);
});
