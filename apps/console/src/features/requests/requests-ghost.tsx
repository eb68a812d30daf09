import type { ShownRow } from './request-columns.tsx';
import { RequestTable } from './request-table.tsx';

const models = ['openai/gpt-4.1', 'openai/gpt-4.1-mini', 'sandbox/swift', 'openai/o4-mini', 'sandbox/deep'] as const;
const startMs = Date.UTC(2026, 0, 5, 9, 41, 7);

/** Rows as they might look: for an empty page's preview, never for anything that is said to be true. */
const sampleRows: readonly ShownRow[] = Array.from({ length: 7 }, (_, at) => {
  const model = models[at % models.length] ?? models[0];
  const isRefused = at === 4;
  return {
    requestId: `sample-${at}`,
    occurredAtMs: startMs - at * 13_700,
    outcome: isRefused ? 'refused' : 'completed',
    httpStatus: isRefused ? 403 : 200,
    errorCode: isRefused ? 'model_denied' : null,
    requestedModel: model,
    model: isRefused ? null : model,
    provider: model.split('/')[0] ?? '',
    keyId: 'sample',
    keyName: at % 2 === 0 ? 'checkout-assistant' : 'nightly-evals',
    isStream: true,
    attempts: 1,
    inputTokens: isRefused ? 0 : 900 + at * 317,
    outputTokens: isRefused ? 0 : 210 + at * 83,
    costNanoUsd: isRefused ? 0n : BigInt(412_300 + at * 177_310),
    isEstimated: false,
    durationMicros: isRefused ? 640 : 810_000 + at * 93_000,
    firstByteMicros: isRefused ? null : 290_000 + at * 21_000,
    timeZone: 'UTC',
  };
});

/** The table with sample rows. */
export function RequestsGhost() {
  return (
    <div className="h-72">
      <RequestTable rows={sampleRows} hiddenColumns={[]} openId={null} onOpen={() => undefined} hrefOf={() => '#'} />
    </div>
  );
}
