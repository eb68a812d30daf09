import { expect, test } from 'vitest';
import { exactlyOnce } from '../../bench/drills/exactly-once.ts';

// A worker that dies with a batch in hand keeps others from it for twenty seconds.
test('whoever is killed, every attempt that the provider saw has one row', { timeout: 150_000 }, async () => {
  const checks = await exactlyOnce({ calls: 1_000, callsAtATime: 24 });
  expect(checks.filter(({ isFine }) => !isFine)).toEqual([]);
});
