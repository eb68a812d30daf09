import { describe, expect, it } from 'vitest';
import { formatCompact, formatCount, formatDuration, formatShare } from './format-number.ts';

describe('numbers as people read them', () => {
  it.each([
    [0, '0'],
    [9_999, '9,999'],
    [12_431, '12.4k'],
    [123_456, '123k'],
    [999_999, '999k'],
    [1_000_000, '1M'],
    [3_149_000, '3.1M'],
    [7_500_000_000n, '7.5B'],
  ])('shortens %s to %s without ever rounding up', (count, text) => {
    expect(formatCompact(count)).toBe(text);
  });

  it.each([
    [84, '84 µs'],
    [8_420, '8.4 ms'],
    [842_000, '842 ms'],
    [999_600, '1.0 s'],
    [3_200_000, '3.2 s'],
    [124_000_000, '2 m 04 s'],
  ])('writes %s µs as %s', (micros, text) => {
    expect(formatDuration(micros)).toBe(text);
  });

  it('groups thousands', () => {
    expect(formatCount(12_431n)).toBe('12,431');
  });

  it.each([
    [0, '0.0%'],
    [0.0001, '<0.1%'],
    [0.1234, '12.3%'],
    [0.9999, '>99.9%'],
    [1, '100.0%'],
  ])('writes a share of %s as %s', (share, text) => {
    expect(formatShare(share)).toBe(text);
  });
});
