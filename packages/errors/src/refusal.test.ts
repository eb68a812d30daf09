import { describe, expect, it } from 'vitest';
import { errorCatalogue } from './catalogue.ts';
import { Refusal, refuse, toRefusal } from './refusal.ts';

describe('a refusal', () => {
  it('speaks the words of the catalogue unless it has better ones', () => {
    expect(refuse('model_denied').message).toBe(errorCatalogue.model_denied.words);
    expect(refuse('model_denied', { message: 'Not this one.' }).message).toBe('Not this one.');
  });

  it('keeps its cause away from its public words', () => {
    const refusal = toRefusal(new Error('password=hunter2 at db.internal'));
    expect(refusal.code).toBe('internal');
    expect(refusal.message).not.toContain('hunter2');
    expect(refusal.cause).toBeInstanceOf(Error);
  });

  it('is passed on as it is', () => {
    const refusal = new Refusal('conflict');
    expect(toRefusal(refusal)).toBe(refusal);
  });
});

describe('the catalogue', () => {
  it('uses the statuses that clients know how to treat', () => {
    for (const [code, { status, isRetryable }] of Object.entries(errorCatalogue)) {
      expect([400, 401, 402, 403, 404, 405, 409, 412, 413, 415, 429, 499, 500, 502, 503, 504], code).toContain(status);
      if (isRetryable) expect(status, code).toBeGreaterThanOrEqual(429);
    }
  });
});
