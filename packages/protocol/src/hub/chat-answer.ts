import type { Usage } from '../usage.ts';
import type { ChatPart } from './chat-part.ts';
import type { ChatWireName } from './chat-wires.ts';

/** Why the model stopped. */
export const finishReasons = [
  'stop',
  'stop-sequence',
  'length',
  'context-exceeded',
  'tool-calls',
  'content-filter',
  'refusal',
  'pause',
  'error',
] as const;
export type FinishReason = (typeof finishReasons)[number];

/** How a choice ended. */
export type Finish = {
  readonly reason: FinishReason;
  /** The provider's own word. */
  readonly nativeReason: string | null;
  /** The stop sequence that was met, where the provider says. */
  readonly stopSequence: string | null;
};

/** Probability of one token of the answer. Natural logarithm. */
export type TokenLogprob = {
  readonly token: string;
  readonly logprob: number;
  readonly alternatives: readonly { readonly token: string; readonly logprob: number }[];
};

/** One of the alternatives that were asked for. */
export type HubChoice = {
  readonly parts: readonly ChatPart[];
  readonly finish: Finish;
  readonly logprobs: readonly TokenLogprob[];
};

/** A whole answer in our words. */
export type HubAnswer = {
  readonly id: string;
  /** The model that answered, as the provider names it. */
  readonly model: string;
  readonly wire: ChatWireName;
  readonly serviceTier: string | null;
  readonly choices: readonly HubChoice[];
  /** Null where the provider reported none. */
  readonly usage: Usage | null;
};
