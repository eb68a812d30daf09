import type { StreamEvent, TokenLogprob, Usage } from '@waygate/protocol';
import { type JsonRecord, writeJson } from '@waygate/wire';
import type { AnswerContext, StreamEncoder } from '../chat-codec.ts';
import { encodeHubError } from '../openai-chat/encode-hub-error.ts';
import { writeOpenAiUsage } from '../write-openai-usage.ts';
import { completionFinishReasons, writeLogprobColumns } from './encode-answer.ts';

/** One stream of `text_completion`: words only. */
class CompletionsStreamEncoder implements StreamEncoder {
  readonly #context: AnswerContext;
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
      case 'text-delta':
      case 'refusal-delta':
        return this.#choice({ text: event.text, index: event.choice, logprobs: null, finish_reason: null });
      case 'logprobs':
        return this.#logprobs(event.choice, event.tokens);
      case 'finish': {
        const finish_reason = completionFinishReasons[event.finish.reason];
        return this.#choice({ text: '', index: event.choice, logprobs: null, finish_reason });
      }
      case 'end':
        this.#isOver = true;
        return `${this.#usageChunk()}data: [DONE]\n\n`;
      case 'error':
        this.#isOver = true;
        return `data: ${encodeHubError(event.error)}\n\n`;
      default:
        return '';
    }
  }

  #logprobs(index: number, tokens: readonly TokenLogprob[]): string {
    return this.#choice({ text: '', index, logprobs: writeLogprobColumns(tokens), finish_reason: null });
  }

  #usageChunk(): string {
    if (this.#usage === null || !this.#context.request.wantsStreamUsage) return '';
    return this.#write({ choices: [], usage: writeOpenAiUsage(this.#usage, this.#context.priceUsage(this.#usage)) });
  }

  #choice(choice: JsonRecord): string {
    return this.#write({ choices: [choice] });
  }

  #write(rest: JsonRecord): string {
    const head = { id: this.#id, object: 'text_completion', created: this.#context.createdSeconds, model: this.#model };
    return `data: ${writeJson({ ...head, ...rest })}\n\n`;
  }
}

/** Opens a stream in the completions grammar. */
export function encodeStream(context: AnswerContext): StreamEncoder {
  return new CompletionsStreamEncoder(context);
}
