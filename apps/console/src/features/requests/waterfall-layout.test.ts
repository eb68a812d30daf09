import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisMarks, layOutWaterfall, type WaterfallAttempt } from './waterfall-layout.ts';

const deciding = { authenticate: 40, decode: 60, authorize: 20, plan: 15 };
const attempt = (parts: Partial<WaterfallAttempt>): WaterfallAttempt => ({
  attempt: 1,
  label: 'openai',
  isFailed: false,
  stageMicros: {},
  ...parts,
});

describe('the waterfall', () => {
  it('lays stages end to end: deciding, one lane per attempt, settling', () => {
    const layout = layOutWaterfall([
      attempt({
        attempt: 2,
        stageMicros: { ...deciding, connect: 10, firstByte: 300_000, transfer: 900_000, settle: 30 },
      }),
      attempt({ attempt: 1, isFailed: true, stageMicros: { ...deciding, connect: 900, firstByte: 50_000 } }),
    ]);
    expect(layout.lanes.map(({ kind, startMicros, endMicros }) => [kind, startMicros, endMicros])).toEqual([
      ['deciding', 0, 135],
      ['attempt', 135, 51_035],
      ['attempt', 51_035, 1_251_045],
      ['settling', 1_251_045, 1_251_075],
    ]);
    expect(layout.ownMicros).toBe(165);
  });

  it('shows the pause before an attempt that began later than the last one ended', () => {
    const layout = layOutWaterfall([
      attempt({ attempt: 1, occurredAtMs: 1_000, stageMicros: { firstByte: 10_000 } }),
      attempt({ attempt: 2, occurredAtMs: 1_250, stageMicros: { firstByte: 5_000 } }),
    ]);
    expect(layout.lanes.map((lane) => lane.startMicros)).toEqual([0, 250_000]);
  });

  it('shows a refused call by its deciding alone', () => {
    const layout = layOutWaterfall([
      attempt({ attempt: 0, stageMicros: { authenticate: 40, decode: 60, authorize: 9 } }),
    ]);
    expect(layout.lanes.map((lane) => lane.kind)).toEqual(['deciding']);
    expect(layout.totalMicros).toBe(109);
  });

  it('has nothing to show for nothing', () => {
    expect(layOutWaterfall([])).toEqual({ lanes: [], totalMicros: 0, ownMicros: 0 });
  });

  it('never overlaps bars and ends with the last', () => {
    const micros = fc.integer({ min: 0, max: 10_000_000 });
    const stages = fc.record(
      { plan: micros, connect: micros, firstByte: micros, settle: micros },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(stages, { maxLength: 4 }), (given) => {
        const attempts = given.map((stageMicros, i) => attempt({ attempt: i + 1, stageMicros }));
        const { lanes, totalMicros } = layOutWaterfall(attempts);
        let at = 0;
        for (const bar of lanes.flatMap((lane) => lane.bars)) {
          expect(bar.startMicros).toBeGreaterThanOrEqual(at);
          at = bar.startMicros + bar.micros;
        }
        expect(totalMicros).toBe(at);
      }),
    );
  });
});

it.each([
  [1_251_075, [500_000, 1_000_000]],
  [842, [500]],
  [4_000, [1_000, 2_000, 3_000]],
  [0, []],
])('marks an axis of %i µs at round times', (totalMicros, marks) => {
  expect(axisMarks(totalMicros)).toEqual(marks);
});
