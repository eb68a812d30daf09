/** How an attempt failed before anything of it reached the client. */
export type AttemptFailure = {
  /** Whether another upstream may do better (packages/providers classifies). */
  readonly canAnotherHelp: boolean;
  /** Whether a part of the answer has left for the client. */
  readonly isCommitted: boolean;
};

/** What is left to a call. */
export type RemainingBudget = {
  readonly attemptsLeft: number;
  /** Milliseconds until the call's deadline. */
  readonly timeLeftMs: number;
  /** An attempt that cannot have this long is not begun. */
  readonly attemptMsMin: number;
};

/**
 * Whether the next attempt of the plan is made.
 * SAFETY: never after content was committed, because the client would see two answers in one.
 */
export function shouldTryNext(failure: AttemptFailure, budget: RemainingBudget): boolean {
  return (
    failure.canAnotherHelp &&
    !failure.isCommitted &&
    budget.attemptsLeft > 0 &&
    budget.timeLeftMs >= budget.attemptMsMin
  );
}

/**
 * How long the current attempt may take until its first content: its own limit, or an equal share of what is left, so
 * that a first upstream which hangs cannot eat the time of the second.
 */
export function firstContentBudgetMs(options: {
  readonly limitMs: number;
  readonly timeLeftMs: number;
  /** Attempts left, the current one included; at least 1. */
  readonly attemptsLeft: number;
}): number {
  return Math.max(1, Math.min(options.limitMs, Math.floor(options.timeLeftMs / options.attemptsLeft)));
}
