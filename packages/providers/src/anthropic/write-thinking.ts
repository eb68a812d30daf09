import type { HubRequest, ReasoningWish } from '@waygate/protocol';
import { type JsonRecord, omitEmpty } from '@waygate/wire';
import type { DropLog } from '../hub/drop-log.ts';
import { budgetOfEffort, effortOfBudget } from '../hub/reasoning-budget.ts';

const thinkingTokensMin = 1024;

// COMPAT: Claude Opus and Sonnet 4.6 and everything later think by effort; Opus 4.7 and everything later refuse budgets,
// `disabled` and sampling settings (https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking, 2026-11).
const adaptive = /(?:opus|sonnet)-4[-.][6-9]|(?:opus|sonnet|haiku)-(?:[5-9]|\d\d)(?!\d)|fable|mythos/;
const adaptiveOnly = /opus-4[-.][7-9]|(?:opus|sonnet|haiku)-(?:[5-9]|\d\d)(?!\d)|fable|mythos/;

/** Thinking settings of a request: `thinking`, and the effort that goes into `output_config`. */
export type Thinking = { readonly thinking: JsonRecord | null; readonly effort: string | null };

const noThinking: Thinking = { thinking: null, effort: null };

/** COMPAT: with a budget, a turn that called tools must begin with its thinking (extended thinking, 2026-11). */
function lacksThinking({ messages }: HubRequest): boolean {
  const last = messages.findLast(({ role }) => role === 'assistant');
  const isLoop = messages.at(-1)?.role === 'tool';
  if (last === undefined || !isLoop || !last.parts.some(({ kind }) => kind === 'tool-call')) return false;
  return !last.parts.some((part) => part.kind === 'reasoning' && part.signature?.origin === 'anthropic');
}

function writeAdaptive(wish: ReasoningWish, model: string): Thinking {
  const word = wish.effort ?? (wish.budgetTokens === null ? null : effortOfBudget(wish.budgetTokens));
  const isOnly = adaptiveOnly.test(model);
  if (word === 'none') return isOnly ? noThinking : { thinking: { type: 'disabled' }, effort: null };
  const effort = word === 'minimal' ? 'low' : word === 'xhigh' && !isOnly ? 'high' : word;
  const display = wish.showsThoughts === true ? 'summarized' : null;
  return { thinking: omitEmpty({ type: 'adaptive', display }), effort };
}

/** How the model shall think, in the words that this model takes. */
export function writeThinking(
  request: HubRequest,
  at: { readonly model: string; readonly outputTokensMax: number },
  drops: DropLog,
): Thinking {
  const { reasoning, toolChoice } = request;
  const { model, outputTokensMax } = at;
  if (reasoning === null) return noThinking;
  const isForced = toolChoice?.kind === 'required' || toolChoice?.kind === 'tool';
  if (isForced && reasoning.effort !== 'none') {
    drops.drop('reasoning', 'this wire does not think when a tool is demanded');
    return noThinking;
  }
  if (adaptive.test(model)) return writeAdaptive(reasoning, model);
  const wanted =
    reasoning.budgetTokens ?? (reasoning.effort === null ? 0 : budgetOfEffort(reasoning.effort, outputTokensMax));
  if (wanted <= 0) return { thinking: reasoning.effort === 'none' ? { type: 'disabled' } : null, effort: null };
  if (lacksThinking(request)) {
    drops.drop('reasoning', "the last tool call's thinking was not given back");
    return noThinking;
  }
  if (outputTokensMax <= thinkingTokensMin) {
    drops.drop('reasoning', `this wire thinks with at least ${thinkingTokensMin} tokens below the output ceiling`);
    return noThinking;
  }
  const budget_tokens = Math.max(Math.min(wanted, outputTokensMax - 1), thinkingTokensMin);
  return { thinking: { type: 'enabled', budget_tokens }, effort: null };
}

/** Sampling settings, as far as this model takes them. */
export function writeSampling(
  request: HubRequest,
  at: { readonly model: string; readonly isThinking: boolean },
  drops: DropLog,
): JsonRecord {
  const { temperature, topP, topK } = request;
  if (adaptiveOnly.test(at.model)) {
    drops.dropSettings(request, ['temperature', 'topP', 'topK']);
    return {};
  }
  if (at.isThinking) {
    if (temperature !== null && temperature !== 1) drops.drop('temperature', 'this wire thinks at temperature 1');
    if (topK !== null) drops.drop('topK', 'this wire does not take it with thinking');
    if (topP !== null && topP < 0.95) drops.drop('topP', 'this wire takes 0.95 and more with thinking');
    return omitEmpty({ top_p: topP !== null && topP >= 0.95 ? topP : null });
  }
  // COMPAT: temperature goes up to 1 here, to 2 elsewhere (https://docs.anthropic.com/en/api/messages, 2026-11).
  if (temperature !== null && temperature > 1) drops.drop('temperature', 'clamped to 1, the highest of this wire');
  return omitEmpty({ temperature: temperature === null ? null : Math.min(temperature, 1), top_p: topP, top_k: topK });
}
