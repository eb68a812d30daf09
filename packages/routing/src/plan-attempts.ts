import type { Candidate, Strategy } from './strategy.ts';

/** The attempts of a call, in order, each at an upstream of its own. */
export type AttemptPlan<Kind extends Candidate> = {
  readonly strategy: string;
  readonly attempts: readonly Kind[];
};

/**
 * Decides which upstreams are tried, in which order. The plan is the call's whole budget of attempts: nothing further
 * retries, so a failing upstream is never multiplied.
 * INVARIANT: no deployment stands in a plan twice, and none that was not a candidate.
 */
export function planAttempts<Kind extends Candidate>(options: {
  readonly candidates: readonly Kind[];
  readonly strategy: Strategy;
  readonly attemptsMax: number;
}): AttemptPlan<Kind> {
  const attempts: Kind[] = [];
  for (const candidate of options.strategy.order(options.candidates)) {
    if (attempts.length >= options.attemptsMax) break;
    // A plan has few attempts: going through them costs less than a set of their names.
    if (!attempts.some(({ deploymentId }) => deploymentId === candidate.deploymentId)) attempts.push(candidate);
  }
  return { strategy: options.strategy.name, attempts };
}
