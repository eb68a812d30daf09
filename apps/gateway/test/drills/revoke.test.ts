import { expect, test } from 'vitest';
import { revoke } from '../../bench/drills/revoke.ts';

test('three gateways refuse a revoked key at once, and soon where the message was lost', {
  timeout: 90_000,
}, async () => {
  const checks = await revoke({ revocations: 1, streams: 60 });
  expect(checks.filter(({ isFine }) => !isFine)).toEqual([]);
});
