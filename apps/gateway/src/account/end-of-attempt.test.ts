import { type CallBody, noUsage } from '@waygate/protocol';
import { describe, expect, test } from 'vitest';
import type { AttemptFailure, AttemptResult } from '../upstream/attempt-result.ts';
import { endOfAttempt } from './end-of-attempt.ts';

const body: CallBody = {
  dialect: 'openai-chat',
  endpoint: 'chat',
  requestedModel: 'm',
  isStream: true,
  wantsStreamUsage: false,
  outputTokensMax: null,
  endUser: null,
  bytes: Buffer.alloc(400, 0x61),
};
const reported = { ...noUsage, inputTokens: 7, outputTokens: 3, requests: 1 };
const unreported = { usage: null, delivered: { events: 5, chars: 20 }, wasSent: true };
const failure: AttemptFailure = {
  code: 'upstream_cut',
  status: 200,
  canAnotherHelp: true,
  isCommitted: true,
  reply: null,
  retryAfterSeconds: null,
  isUnbilled: false,
  cause: null,
};
const end = (result: AttemptResult, evidence: Parameters<typeof endOfAttempt>[1]['evidence'] = unreported) =>
  endOfAttempt(result, { body, evidence, status: 200 });

describe('endOfAttempt', () => {
  test('books what the upstream reported', () => {
    const booked = end({ kind: 'streamed' }, { ...unreported, usage: reported });
    expect(booked).toMatchObject({ outcome: 'completed', usage: reported, isEstimated: false, errorCode: null });
  });

  test('estimates a stream that reported nothing from what went out and came back', () => {
    expect(end({ kind: 'streamed' })).toMatchObject({
      outcome: 'completed',
      isEstimated: true,
      usage: { inputTokens: 100, outputTokens: 5 },
    });
  });

  test('books a client that left by what it had been sent, and nothing where nothing went out', () => {
    const left = end({ kind: 'client_gone' });
    expect(left).toMatchObject({ outcome: 'client_aborted', httpStatus: 499, usage: { outputTokens: 5 } });
    const early = end({ kind: 'client_gone' }, { ...unreported, wasSent: false });
    expect(early).toMatchObject({ usage: noUsage, isEstimated: false });
  });

  test('books a broken answer by its parts, and a refusal of the upstream as nothing', () => {
    expect(end({ kind: 'failed', failure })).toMatchObject({ outcome: 'upstream_failed', isEstimated: true });
    const refused = end({ kind: 'failed', failure: { ...failure, isUnbilled: true } });
    expect(refused).toMatchObject({ usage: noUsage, isEstimated: false });
  });

  test('counts no output tokens for vectors that came without usage', () => {
    const result: AttemptResult = {
      kind: 'whole',
      status: 200,
      contentType: 'application/json',
      bytes: Buffer.alloc(100_000),
      reading: { kind: 'answer', usage: null, usageSpan: null },
    };
    const booked = endOfAttempt(result, {
      body: { ...body, endpoint: 'embeddings' },
      evidence: unreported,
      status: 200,
    });
    expect(booked.usage.outputTokens).toBe(0);
  });
});
