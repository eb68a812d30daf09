export { type AttemptPlan, planAttempts } from './plan-attempts.ts';
export { type CandidateFacts, type Preferred, preferCandidates } from './prefer-candidates.ts';
export { type AttemptFailure, firstContentBudgetMs, type RemainingBudget, shouldTryNext } from './should-try-next.ts';
export { ordered } from './strategies/ordered.ts';
export type { Candidate, Strategy } from './strategy.ts';
