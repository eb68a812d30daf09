import { expect, test } from 'vitest';
import { drain } from '../../bench/drills/drain.ts';

test('gateways that share a port are replaced under load without a call refused or cut', {
  timeout: 120_000,
}, async () => {
  const checks = await drain(1);
  expect(checks.filter(({ isFine }) => !isFine)).toEqual([]);
});
