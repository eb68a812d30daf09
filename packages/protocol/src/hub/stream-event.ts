import type { Usage } from '../usage.ts';
import type { Finish, TokenLogprob } from './chat-answer.ts';
import type { HubError } from './chat-error.ts';
import type { Citation, NativePart, Signature, ToolCallPart } from './chat-part.ts';
import type { ChatWireName } from './chat-wires.ts';

/**
 * One event of a streamed answer. `choice` counts alternatives from 0. Within a choice, deltas of one kind belong to one
 * part until a delta of another kind or `part-end`; `call` counts tool calls from 0, and calls may interleave.
 */
export type StreamEvent =
  /** Once, before all others. Commits to nothing: another upstream may still answer instead. */
  | { readonly type: 'start'; readonly id: string; readonly model: string; readonly wire: ChatWireName }
  | { readonly type: 'text-delta'; readonly choice: number; readonly text: string }
  | { readonly type: 'reasoning-delta'; readonly choice: number; readonly text: string }
  /** Ends the reasoning under way with its proof; stands alone for withheld or wholly encrypted reasoning. */
  | {
      readonly type: 'signature';
      readonly choice: number;
      readonly signature: Signature;
      readonly isRedacted: boolean;
    }
  | { readonly type: 'refusal-delta'; readonly choice: number; readonly text: string }
  | { readonly type: 'citation'; readonly choice: number; readonly citation: Citation }
  | { readonly type: 'part-end'; readonly choice: number }
  | {
      readonly type: 'tool-call-start';
      readonly choice: number;
      readonly call: number;
      readonly id: string;
      readonly name: string;
      readonly toolKind: ToolCallPart['toolKind'];
      readonly signature: Signature | null;
    }
  | { readonly type: 'arguments-delta'; readonly choice: number; readonly call: number; readonly text: string }
  | { readonly type: 'tool-call-end'; readonly choice: number; readonly call: number }
  /** A whole part that only its own wire knows. */
  | { readonly type: 'native-part'; readonly choice: number; readonly part: NativePart }
  | { readonly type: 'logprobs'; readonly choice: number; readonly tokens: readonly TokenLogprob[] }
  /** INVARIANT: a snapshot; it replaces what was reported before and is never added to it. */
  | { readonly type: 'usage'; readonly usage: Usage; readonly serviceTier: string | null }
  /** Once per choice. */
  | { readonly type: 'finish'; readonly choice: number; readonly finish: Finish }
  /** The answer is whole by the wire's own signs. The last event, unless `error` is. */
  | { readonly type: 'end' }
  /** The last event of a stream that failed. */
  | { readonly type: 'error'; readonly error: HubError };
