import type { StreamEvent } from '@waygate/protocol';
import { type JsonRecord, omitEmpty, writeJson } from '@waygate/wire';
import type { AnswerContext, StreamEncoder } from '../chat-codec.ts';
import { writeOpenAiUsage } from '../write-openai-usage.ts';
import {
  chatFinishReasons,
  proofFormatOf,
  writeAnnotation,
  writeCallHead,
  writeErrorObject,
  writeLogprobs,
  writeReasoningDetail,
} from './write-chat-parts.ts';

type EventOf<Type extends StreamEvent['type']> = Extract<StreamEvent, { type: Type }>;

function writeHead({ createdSeconds }: AnswerContext, id: string, model: string): string {
  const head = { id, object: 'chat.completion.chunk', created: createdSeconds, model };
  return `data: ${writeJson(head).slice(0, -1)}`;
}

/** One stream of `chat.completion.chunk`. COMPAT: the usage chunk has no choices and stands before `[DONE]`. */
class ChatStreamEncoder implements StreamEncoder {
  readonly #context: AnswerContext;
  /** What each event begins with, written once. */
  #head: string;
  #proofFormat: string | null = null;
  #usage: EventOf<'usage'> | null = null;
  #isOver = false;
  /** How many parts of thinking each choice has had; absent until the choice's role is told. */
  readonly #reasoningParts = new Map<number, number>();
  /** Whether a call's arguments go under `custom.input`, by `choice:call`. */
  readonly #customCalls = new Set<string>();

  constructor(context: AnswerContext) {
    this.#context = context;
    this.#head = writeHead(context, context.id, context.request.model);
  }

  encode(event: StreamEvent): string {
    if (this.#isOver) return '';
    switch (event.type) {
      case 'start':
        this.#head = writeHead(this.#context, event.id === '' ? this.#context.id : event.id, event.model);
        this.#proofFormat = proofFormatOf(event.wire);
        return '';
      case 'usage':
        this.#usage = event;
        return '';
      case 'end':
        this.#isOver = true;
        return `${this.#usageChunk()}data: [DONE]\n\n`;
      case 'error':
        this.#isOver = true;
        return `data: ${writeJson({ error: writeErrorObject(event.error) })}\n\n`;
      case 'part-end':
      case 'tool-call-end':
      case 'native-part':
        return '';
      default:
        return this.#choice(event);
    }
  }

  #choice(event: Exclude<StreamEvent, EventOf<'start' | 'usage' | 'end' | 'error' | 'part-end'>>): string {
    switch (event.type) {
      case 'text-delta':
        return this.#text(event.choice, event.text);
      case 'refusal-delta':
        return this.#delta(event.choice, { refusal: event.text });
      case 'reasoning-delta':
        return this.#reasoning(event.choice, event.text, null);
      case 'signature':
        return this.#reasoning(event.choice, '', event);
      case 'citation':
        return this.#delta(event.choice, { annotations: [writeAnnotation(event.citation)] });
      case 'tool-call-start':
        return this.#call(event);
      case 'arguments-delta':
        return this.#arguments(event);
      case 'logprobs':
        return this.#chunk({
          index: event.choice,
          delta: {},
          logprobs: writeLogprobs(event.tokens),
          finish_reason: null,
        });
      case 'finish': {
        const { reason, nativeReason } = event.finish;
        const finish = { finish_reason: chatFinishReasons[reason], native_finish_reason: nativeReason };
        return `${this.#role(event.choice)}${this.#chunk({ index: event.choice, delta: {}, logprobs: null, ...finish })}`;
      }
      default:
        return '';
    }
  }

  #call(event: EventOf<'tool-call-start'>): string {
    const { head, member, argument } = writeCallHead(event);
    if (member === 'custom') this.#customCalls.add(`${event.choice}:${event.call}`);
    const named = { ...head, [member]: { name: event.name, [argument]: '' } };
    return this.#delta(event.choice, { tool_calls: [{ index: event.call, ...named }] });
  }

  #arguments(event: EventOf<'arguments-delta'>): string {
    const isCustom = this.#customCalls.has(`${event.choice}:${event.call}`);
    const piece = isCustom ? { custom: { input: event.text } } : { function: { arguments: event.text } };
    return this.#delta(event.choice, { tool_calls: [{ index: event.call, ...piece }] });
  }

  #reasoning(choice: number, text: string, proof: EventOf<'signature'> | null): string {
    const role = this.#role(choice);
    const index = this.#reasoningParts.get(choice) ?? 0;
    if (proof !== null) this.#reasoningParts.set(choice, index + 1);
    const isRedacted = proof?.isRedacted ?? false;
    const signature = proof?.signature ?? null;
    const detail = writeReasoningDetail({ index, text, signature, isRedacted, expectedFormat: this.#proofFormat });
    const delta = omitEmpty({ reasoning_content: text === '' ? null : text, reasoning_details: [detail] });
    return `${role}${this.#delta(choice, delta)}`;
  }

  /** Announces a choice once, before its first content. */
  #role(choice: number): string {
    if (this.#reasoningParts.has(choice)) return '';
    this.#reasoningParts.set(choice, 0);
    return this.#chunk({
      index: choice,
      delta: { role: 'assistant', content: '', refusal: null },
      logprobs: null,
      finish_reason: null,
    });
  }

  /** By template: it is what nearly all events of a stream are. */
  #text(choice: number, text: string): string {
    const rest = `"delta":{"content":${JSON.stringify(text)}},"logprobs":null,"finish_reason":null`;
    return `${this.#role(choice)}${this.#head},"choices":[{"index":${choice},${rest}}]}\n\n`;
  }

  #delta(choice: number, delta: JsonRecord): string {
    return `${this.#role(choice)}${this.#chunk({ index: choice, delta, logprobs: null, finish_reason: null })}`;
  }

  #chunk(choice: JsonRecord): string {
    return this.#write({ choices: [choice] });
  }

  #usageChunk(): string {
    if (this.#usage === null || !this.#context.request.wantsStreamUsage) return '';
    const { usage, serviceTier } = this.#usage;
    const written = writeOpenAiUsage(usage, this.#context.priceUsage(usage));
    return this.#write({ choices: [], usage: written, ...omitEmpty({ service_tier: serviceTier }) });
  }

  #write(rest: JsonRecord): string {
    return `${this.#head},${writeJson(rest).slice(1)}\n\n`;
  }
}

/** Opens a stream in OpenAI's chat grammar. */
export function encodeHubStream(context: AnswerContext): StreamEncoder {
  return new ChatStreamEncoder(context);
}
