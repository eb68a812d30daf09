import { buildUsageEvent, seededRandom } from '@waygate/testkit';
import { describe, expect, it } from 'vitest';
import { rollupRows } from './rollup-rows.ts';

describe('rollup rows', () => {
  const events = Array.from({ length: 60 }, (_, i) => ({
    event: buildUsageEvent({
      keyId: `key_${i % 7}`,
      model: `sandbox/${i % 5}`,
      costNanoUsd: String(2n ** 60n + BigInt(i)),
    }),
    hour: `2026-11-02T0${i % 3}:00:00Z`,
  }));

  it('come in one order whatever the order of events, so that workers lock them alike', () => {
    const random = seededRandom(3);
    const shuffled = [...events].sort(() => random.unit() - 0.5);
    expect(rollupRows(shuffled)).toEqual(rollupRows(events));
    expect(rollupRows([...events].reverse()).map((row) => [row.hour, row.keyId, row.model])).toEqual(
      rollupRows(events).map((row) => [row.hour, row.keyId, row.model]),
    );
  });

  it('sum money exactly beyond what a number holds', () => {
    const total = rollupRows(events).reduce((sum, row) => sum + BigInt(row.costNanoUsd), 0n);
    expect(total).toBe(60n * 2n ** 60n + 1770n);
  });
});
