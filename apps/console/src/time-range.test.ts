import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketStarts, printSpan, resolveRange, startOfDayMs } from './time-range.ts';

const at = (iso: string) => Date.parse(iso);
const iso = (ms: number) => new Date(ms).toISOString();

describe('the start of a day', () => {
  it.each([
    ['2026-11-22T15:00:00Z', 'UTC', 0, '2026-11-22T00:00:00.000Z'],
    ['2026-11-22T15:00:00Z', 'UTC', 6, '2026-11-16T00:00:00.000Z'],
    ['2026-11-22T23:30:00Z', 'Europe/Berlin', 0, '2026-11-22T23:00:00.000Z'],
    ['2026-11-22T03:00:00Z', 'America/New_York', 0, '2026-11-21T05:00:00.000Z'],
    ['2026-11-22T03:00:00Z', 'Asia/Kolkata', 0, '2026-11-21T18:30:00.000Z'],
    ['2026-10-26T10:00:00Z', 'Europe/Berlin', 1, '2026-10-24T22:00:00.000Z'],
    ['2026-03-30T10:00:00Z', 'Europe/Berlin', 1, '2026-03-28T23:00:00.000Z'],
    // Clocks go from 24:00 to 01:00 here: the day has no midnight.
    ['2026-04-24T12:00:00Z', 'Africa/Cairo', 0, '2026-04-23T22:00:00.000Z'],
  ])('of %s in %s, %i days back, is %s', (now, timeZone, daysBack, start) => {
    expect(iso(startOfDayMs(at(now), { timeZone, daysBack }))).toBe(start);
  });

  it('is never in the future and never more than 25 hours ago', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia');
    fc.assert(
      fc.property(zones, fc.integer({ min: at('2024-01-01'), max: at('2030-01-01') }), (timeZone, nowMs) => {
        const startMs = startOfDayMs(nowMs, { timeZone, daysBack: 0 });
        expect(startMs).toBeLessThanOrEqual(nowMs);
        expect(nowMs - startMs).toBeLessThan(25 * 3_600_000);
        expect(startOfDayMs(startMs, { timeZone, daysBack: 0 })).toBe(startMs);
      }),
    );
  });
});

describe('a range of the URL', () => {
  const now = { nowMs: at('2026-11-22T15:20:00Z'), timeZone: 'Europe/Berlin' };

  it('covers 24 hours that end with the running one', () => {
    const range = resolveRange('24h', now);
    expect([iso(range.fromMs), iso(range.toMs)]).toEqual(['2026-11-21T16:00:00.000Z', '2026-11-22T16:00:00.000Z']);
    expect(bucketStarts(range, now.timeZone)).toHaveLength(24);
  });

  it('begins hours where a zone of half an hour begins them', () => {
    const range = resolveRange('24h', { ...now, timeZone: 'Asia/Kolkata' });
    expect(iso(range.toMs)).toBe('2026-11-22T15:30:00.000Z');
    expect(bucketStarts(range, 'Asia/Kolkata')).toHaveLength(24);
  });

  it('covers 7 days of the zone, today among them', () => {
    const range = resolveRange('7d', now);
    expect(iso(range.fromMs)).toBe('2026-11-15T23:00:00.000Z');
    expect(bucketStarts(range, now.timeZone)).toHaveLength(7);
  });

  it('has a bucket of 25 hours on the day clocks go back', () => {
    const range = resolveRange('7d', { ...now, nowMs: at('2026-10-27T12:00:00Z') });
    const starts = bucketStarts(range, now.timeZone);
    const hours = starts.slice(1).map((start, i) => (start - (starts[i] ?? 0)) / 3_600_000);
    expect(hours).toEqual([24, 24, 24, 24, 25, 24]);
  });

  it('reads a stretch it has printed', () => {
    const span = { fromMs: at('2026-11-22T10:00:00Z'), toMs: at('2026-11-22T11:00:00Z') };
    expect(printSpan(span)).toBe('2026-11-22T10:00Z..2026-11-22T11:00Z');
    expect(resolveRange(printSpan(span), now)).toMatchObject(span);
  });

  it.each(['', 'yesterday', '2026-11-22..2026-11-01', '..', 'a..b', '1900-01-01..2026-01-01'])(
    'takes %s for the last 24 hours',
    (text) => {
      expect(resolveRange(text, now)).toEqual(resolveRange('24h', now));
    },
  );
});
