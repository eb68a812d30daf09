import type { ReasoningWish } from '@waygate/protocol';

type Effort = Exclude<ReasoningWish['effort'], null>;

/** Share of the output ceiling that an effort may think for, as OpenRouter documents it (2026-08). */
const shares: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 0.1,
  low: 0.2,
  medium: 0.5,
  high: 0.8,
  xhigh: 0.95,
  max: 0.95,
};
const budgetTokensMax = 128_000;
/** COMPAT: Anthropic takes no smaller budget (https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking, 2026-11). */
const budgetTokensMin = 1024;

/** The thinking budget an effort stands for under an output ceiling, in tokens; 0 for none. */
export function budgetOfEffort(effort: Effort, outputTokensMax: number): number {
  if (effort === 'none') return 0;
  return Math.max(Math.min(Math.floor(outputTokensMax * shares[effort]), budgetTokensMax), budgetTokensMin);
}

/** The word for a budget where a wire has words only. */
export function effortOfBudget(budgetTokens: number): Effort {
  if (budgetTokens <= 0) return 'none';
  if (budgetTokens <= 1024) return 'minimal';
  if (budgetTokens <= 4096) return 'low';
  return budgetTokens <= 16_384 ? 'medium' : 'high';
}
