import type { CacheMark, ChatPart } from './chat-part.ts';
import type { ChatWireName } from './chat-wires.ts';
import type { JsonObject } from './json.ts';

/** Who speaks. */
export const chatRoles = ['system', 'developer', 'user', 'assistant', 'tool'] as const;
export type ChatRole = (typeof chatRoles)[number];

/** One message. A `tool` message holds tool results only; consecutive ones are one message. */
export type HubMessage = {
  readonly role: ChatRole;
  /** The speaker's name, where the client gives one. */
  readonly name: string | null;
  readonly parts: readonly ChatPart[];
};

/** A tool the model may ask for. */
export type HubTool =
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly description: string | null;
      /** JSON Schema of the arguments as the client wrote it; null for a function without any. */
      readonly schema: JsonObject | null;
      readonly isStrict: boolean | null;
      readonly cache: CacheMark | null;
    }
  /** A tool whose input is free text, perhaps held to a grammar. */
  | {
      readonly kind: 'custom';
      readonly name: string;
      readonly description: string | null;
      readonly format: JsonObject | null;
    }
  /** A tool that only its own wire knows, kept whole. */
  | { readonly kind: 'native'; readonly wire: ChatWireName; readonly type: string; readonly value: JsonObject };

/** Whether the model must, may or must not ask for a tool. */
export type HubToolChoice =
  | { readonly kind: 'auto' | 'none' | 'required' }
  | { readonly kind: 'tool'; readonly name: string }
  /** Only these, and whether one of them must be asked for. */
  | { readonly kind: 'allowed'; readonly isRequired: boolean; readonly names: readonly string[] };

/** The form the answer must have. */
export type ResponseFormat =
  | { readonly kind: 'text' }
  | { readonly kind: 'json' }
  | {
      readonly kind: 'json-schema';
      readonly name: string;
      readonly description: string | null;
      readonly schema: JsonObject;
      readonly isStrict: boolean | null;
    };

/** How hard the model shall think: by word, by tokens, or both. */
export type ReasoningWish = {
  readonly effort: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max' | null;
  /** Ceiling on thinking tokens; null where the client leaves it to the model. */
  readonly budgetTokens: number | null;
  /** Whether the client wants to see thoughts. */
  readonly showsThoughts: boolean | null;
};

/** Fields that only one wire knows; they go out again when that wire is spoken to, and are reported otherwise. */
export type Extensions = { readonly wire: ChatWireName; readonly fields: JsonObject };

/** A chat call in our words. Null means that the client said nothing. */
export type HubRequest = {
  readonly model: string;
  readonly messages: readonly HubMessage[];
  readonly tools: readonly HubTool[];
  readonly toolChoice: HubToolChoice | null;
  readonly allowsParallelTools: boolean | null;
  readonly responseFormat: ResponseFormat | null;
  readonly reasoning: ReasoningWish | null;
  readonly verbosity: string | null;
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly topK: number | null;
  readonly frequencyPenalty: number | null;
  readonly presencePenalty: number | null;
  /** INVARIANT: a ceiling on cost. Every encoder sends it under its provider's own name or refuses; it is never dropped. */
  readonly outputTokensMax: number | null;
  readonly stopSequences: readonly string[];
  readonly seed: number | null;
  readonly choicesCount: number | null;
  /** How many alternatives per token the client wants to see, 0 for the chosen token's own probability only. */
  readonly topLogprobs: number | null;
  /** Bias by token id. */
  readonly logitBias: JsonObject | null;
  readonly serviceTier: string | null;
  readonly promptCacheKey: string | null;
  readonly endUser: string | null;
  readonly metadata: JsonObject | null;
  readonly isStream: boolean;
  readonly wantsStreamUsage: boolean;
  readonly extensions: Extensions | null;
};

/** A request that says nothing; decoders start from it. */
export const emptyHubRequest: HubRequest = Object.freeze({
  model: '',
  messages: [],
  tools: [],
  toolChoice: null,
  allowsParallelTools: null,
  responseFormat: null,
  reasoning: null,
  verbosity: null,
  temperature: null,
  topP: null,
  topK: null,
  frequencyPenalty: null,
  presencePenalty: null,
  outputTokensMax: null,
  stopSequences: [],
  seed: null,
  choicesCount: null,
  topLogprobs: null,
  logitBias: null,
  serviceTier: null,
  promptCacheKey: null,
  endUser: null,
  metadata: null,
  isStream: false,
  wantsStreamUsage: false,
  extensions: null,
});

/** Something of the request that the provider cannot be told. `field` is in the hub's words, dotted. */
export type Dropped = { readonly field: string; readonly reason: string };
