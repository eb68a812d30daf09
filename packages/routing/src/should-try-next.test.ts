import { describe, expect, test } from 'vitest';
import { firstContentBudgetMs, shouldTryNext } from './should-try-next.ts';

const failure = { canAnotherHelp: true, isCommitted: false };
const budget = { attemptsLeft: 1, timeLeftMs: 10_000, attemptMsMin: 100 };

describe('shouldTryNext', () => {
  test('tries the next upstream while there is one, time, and nothing was sent', () => {
    expect(shouldTryNext(failure, budget)).toBe(true);
  });

  test.each([
    ['the request itself is at fault', { ...failure, canAnotherHelp: false }, budget],
    ['content has left for the client', { ...failure, isCommitted: true }, budget],
    ['no attempt is left', failure, { ...budget, attemptsLeft: 0 }],
    ['no time is left', failure, { ...budget, timeLeftMs: 99 }],
  ])('stops when %s', (_case, failed, left) => {
    expect(shouldTryNext(failed, left)).toBe(false);
  });
});

describe('firstContentBudgetMs', () => {
  test('is the limit while time is plenty, and an equal share when it is not', () => {
    expect(firstContentBudgetMs({ limitMs: 60_000, timeLeftMs: 600_000, attemptsLeft: 3 })).toBe(60_000);
    expect(firstContentBudgetMs({ limitMs: 60_000, timeLeftMs: 90_000, attemptsLeft: 3 })).toBe(30_000);
    expect(firstContentBudgetMs({ limitMs: 60_000, timeLeftMs: -5, attemptsLeft: 1 })).toBe(1);
  });
});
