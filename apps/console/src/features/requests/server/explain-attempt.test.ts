import { costOf, findModel } from '@waygate/pricing';
import { noUsage } from '@waygate/protocol';
import { buildUsageEvent } from '@waygate/testkit';
import { expect, it } from 'vitest';
import { explainAttempt } from './explain-attempt.ts';

const model = 'openai/gpt-4.1';
const usage = { ...noUsage, inputTokens: 1_201, cacheReadTokens: 800, outputTokens: 333 };
const sheet = findModel(model)?.price ?? { cells: {} };
const cost = costOf(usage, sheet);
const charged = cost.isKnown ? cost.costNanoUsd.toString() : '';
const event = (costNanoUsd: string | null) =>
  buildUsageEvent({ model, provider: 'openai', usage: { ...usage, requests: 0 }, costNanoUsd });

it('explains a cost by lines that come to it', () => {
  const attempt = explainAttempt(event(charged), []);
  expect(attempt.costLines.map((line) => line.bucket)).toEqual(['inputTokens', 'cacheReadTokens', 'outputTokens']);
  const sum = attempt.costLines.reduce((total, line) => total + (line.costNanoUsd ?? 0n), 0n);
  expect(attempt.costNanoUsd === null ? -1n : sum - attempt.costNanoUsd).toBeLessThanOrEqual(1n);
});

it('does not explain a cost by a price that it was not charged by', () => {
  expect(explainAttempt(event('1'), []).costLines).toEqual([]);
});

it('explains a cost by the organisation’s own price that was in force', () => {
  const cells = { inputTokens: 1_000_000n, cacheReadTokens: 0n, outputTokens: 1_000_000n };
  const own = { id: 'prc_1', model, provider: null, cells };
  const attempt = explainAttempt(event('1534'), [
    { ...own, effectiveFromMs: 0 },
    { ...own, cells: {}, effectiveFromMs: Number.MAX_SAFE_INTEGER },
  ]);
  expect(attempt.costLines.map((line) => line.costNanoUsd)).toEqual([1_201n, 0n, 333n]);
});

it('shows what was used of a model without a price, and no cost', () => {
  const attempt = explainAttempt({ ...event(null), model: 'my-vllm/llama', provider: 'my-vllm' }, []);
  expect(attempt.costNanoUsd).toBeNull();
  expect(attempt.costLines).toContainEqual({ bucket: 'outputTokens', units: 333, cell: null, costNanoUsd: null });
});

it('names nobody: whose call it was is told apart from the attempt', () => {
  expect(Object.keys(explainAttempt(event(charged), []))).not.toContain('keyId');
});
