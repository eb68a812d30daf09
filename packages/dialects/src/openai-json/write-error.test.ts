import { refuse } from '@waygate/errors';
import { readSseData } from '@waygate/wire';
import { describe, expect, test } from 'vitest';
import { writeError, writeErrorEvent } from './write-error.ts';

describe('errors in the OpenAI dialects', () => {
  const refusal = refuse('model_denied', { param: 'model', detail: { lines: [] }, cause: new Error('inner') });

  test('carry words, type, param, code and detail, and nothing of the cause', () => {
    expect(JSON.parse(writeError(refusal))).toEqual({
      error: {
        message: 'This key may not call this model.',
        type: 'permission_error',
        param: 'model',
        code: 'model_denied',
        detail: { lines: [] },
      },
    });
  });

  test('are one whole event in a stream', () => {
    const event = writeErrorEvent(refusal);
    expect(event.endsWith('\n\n')).toBe(true);
    expect(readSseData(Buffer.from(event))).toBe(writeError(refusal));
  });
});
