import type { Finish, StreamEvent, Usage } from '@waygate/protocol';
import { type JsonRecord, writeJson } from '@waygate/wire';
import type { AnswerContext, StreamEncoder } from '../chat-codec.ts';
import { encodeError } from './encode-error.ts';
import {
  candidateFinishReasons,
  writeCall,
  writeCitations,
  writeLogprobs,
  writeLoneProof,
  writeProof,
  writeUsage,
} from './write-candidate.ts';

type EventOf<Type extends StreamEvent['type']> = Extract<StreamEvent, { type: Type }>;
type HeldCall = { readonly head: EventOf<'tool-call-start'>; text: string };

/**
 * One stream of `GenerateContentResponse`. A call is one part here, so its arguments wait until they are whole; a finish
 * reason is this grammar's end, so it waits for the end of the stream.
 */
class GenerateStreamEncoder implements StreamEncoder {
  readonly #context: AnswerContext;
  readonly #calls = new Map<string, HeldCall>();
  readonly #finishes = new Map<number, Finish>();
  /** Choices whose last part is thinking: proof that follows belongs to it. */
  readonly #thinking = new Set<number>();
  #id: string;
  #model: string;
  #usage: Usage | null = null;
  #isOver = false;

  constructor(context: AnswerContext) {
    this.#context = context;
    this.#id = context.id;
    this.#model = context.request.model;
  }

  encode(event: StreamEvent): string {
    if (this.#isOver) return '';
    switch (event.type) {
      case 'start':
        if (event.id !== '') this.#id = event.id;
        this.#model = event.model;
        return '';
      case 'usage':
        this.#usage = event.usage;
        return '';
      case 'finish':
        this.#finishes.set(event.choice, event.finish);
        return '';
      case 'end':
        return this.#end();
      case 'error':
        this.#isOver = true;
        return `data: ${encodeError(event.error)}\n\n`;
      case 'tool-call-start':
        this.#calls.set(`${event.choice}:${event.call}`, { head: event, text: '' });
        return '';
      case 'arguments-delta': {
        const held = this.#calls.get(`${event.choice}:${event.call}`);
        if (held !== undefined) held.text += event.text;
        return '';
      }
      default:
        return this.#content(event);
    }
  }

  #content(
    event: Exclude<StreamEvent, EventOf<'start' | 'usage' | 'finish' | 'end' | 'error' | 'tool-call-start'>>,
  ): string {
    const { choice } = event;
    const wasThinking = this.#thinking.delete(choice);
    switch (event.type) {
      case 'text-delta':
      case 'refusal-delta':
        return this.#part(choice, { text: event.text });
      case 'reasoning-delta':
        this.#thinking.add(choice);
        return this.#part(choice, { text: event.text, thought: true });
      case 'signature': {
        const { signature, isRedacted } = event;
        if (!wasThinking) return this.#part(choice, writeLoneProof(signature, isRedacted));
        return this.#part(choice, { text: '', thought: true, ...writeProof(signature, isRedacted) });
      }
      case 'tool-call-end': {
        const held = this.#calls.get(`${choice}:${event.call}`);
        return held === undefined ? '' : this.#part(choice, writeCall({ ...held.head, argumentsText: held.text }));
      }
      case 'citation':
        return this.#candidate({ ...writeCitations([event.citation]), index: choice });
      case 'logprobs':
        return this.#candidate({ ...writeLogprobs(event.tokens), index: choice });
      case 'native-part':
        return event.part.wire === 'gemini' ? this.#part(choice, event.part.value) : '';
      default:
        return '';
    }
  }

  #end(): string {
    this.#isOver = true;
    const usage = this.#usage;
    const usageMetadata = usage === null ? {} : { usageMetadata: writeUsage(usage, this.#context.priceUsage(usage)) };
    const candidates = [...this.#finishes].map(([index, { reason }]) => ({
      content: { parts: [{ text: '' }], role: 'model' },
      finishReason: candidateFinishReasons[reason],
      index,
    }));
    return this.#write({ candidates, ...usageMetadata });
  }

  #part(index: number, part: JsonRecord): string {
    return this.#candidate({ content: { parts: [part], role: 'model' }, index });
  }

  #candidate(candidate: JsonRecord): string {
    return this.#write({ candidates: [candidate] });
  }

  #write(rest: JsonRecord): string {
    return `data: ${writeJson({ ...rest, modelVersion: this.#model, responseId: this.#id })}\n\n`;
  }
}

/** Opens a stream in Gemini's grammar (`alt=sse`). */
export function encodeStream(context: AnswerContext): StreamEncoder {
  return new GenerateStreamEncoder(context);
}
