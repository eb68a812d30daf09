import type { HomeReading } from './home-reading.ts';
import { SpendTable } from './spend-table.tsx';
import { StatusLine } from './status-line.tsx';

const nowhere = { org: 'sample', env: 'sample' };
const noLine = { failed: 0, inputTokens: 2_400_000, outputTokens: 610_000, unpricedAttempts: 0 };

const sample: Pick<HomeReading, 'status' | 'byModel' | 'byKey' | 'models'> = {
  status: {
    hasEverCalled: true,
    rangeWords: 'in the last 24 hours',
    calls: 12_431,
    failedAttempts: 4,
    errorShare: 0.0003,
    costNanoUsd: 3_184_000_000n,
    unpricedAttempts: 0,
    attempts: 12_440,
    firstByteP95Micros: 412_000,
    providers: [],
  },
  models: ['openai/gpt-4.1', 'openai/gpt-4.1-mini'],
  byModel: [
    { ...noLine, id: 'openai/gpt-4.1', name: 'openai/gpt-4.1', calls: 4_112, costNanoUsd: 2_610_000_000n },
    { ...noLine, id: 'openai/gpt-4.1-mini', name: 'openai/gpt-4.1-mini', calls: 8_319, costNanoUsd: 574_000_000n },
  ],
  byKey: [
    { ...noLine, id: 'a', name: 'checkout-assistant', calls: 9_902, costNanoUsd: 2_204_000_000n },
    { ...noLine, id: 'b', name: 'nightly-evals', calls: 2_529, costNanoUsd: 980_000_000n },
  ],
};

/** Home with sample figures: for an empty page's preview, never for anything that is said to be true. */
export function HomeGhost() {
  return (
    <>
      <StatusLine reading={sample.status} scope={nowhere} range="24h" />
      <div className="grid gap-x-10 gap-y-8 px-6 pb-12  xl:grid-cols-[8fr_4fr]">
        <SpendTable
          title="By model"
          field="model"
          lines={sample.byModel}
          coloured={sample.models}
          scope={nowhere}
          range="24h"
        />
        <SpendTable title="By key" field="key" lines={sample.byKey} scope={nowhere} range="24h" />
      </div>
    </>
  );
}
