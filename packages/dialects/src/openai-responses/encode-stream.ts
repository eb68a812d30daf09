import type { Citation, Finish, HubError, StreamEvent, TokenLogprob, Usage } from '@waygate/protocol';
import { type JsonRecord, writeJson } from '@waygate/wire';
import type { AnswerContext, StreamEncoder } from '../chat-codec.ts';
import {
  incompleteReasons,
  type ResponseState,
  writeAnnotation,
  writeItem,
  writeLogprobs,
  writeResponse,
} from './write-items.ts';

type EventOf<Type extends StreamEvent['type']> = Extract<StreamEvent, { type: Type }>;
type WordKind = 'text' | 'refusal' | 'reasoning';
type OpenWords = {
  readonly kind: WordKind;
  readonly index: number;
  text: string;
  readonly citations: Citation[];
  readonly logprobs: TokenLogprob[];
};
type OpenCall = { readonly head: EventOf<'tool-call-start'>; readonly index: number; text: string };

/** Names of the events of words, by kind. */
const wordEvents = {
  text: { delta: 'response.output_text.delta', done: 'response.output_text.done', part: 'response.content_part' },
  refusal: { delta: 'response.refusal.delta', done: 'response.refusal.done', part: 'response.content_part' },
  reasoning: {
    delta: 'response.reasoning_summary_text.delta',
    done: 'response.reasoning_summary_text.done',
    part: 'response.reasoning_summary_part',
  },
} as const;

/** One stream of the Responses grammar: an item per part, calls side by side, and the whole response at the end. */
class ResponsesStreamEncoder implements StreamEncoder {
  readonly #context: AnswerContext;
  readonly #output: JsonRecord[] = [];
  readonly #calls = new Map<number, OpenCall>();
  #words: OpenWords | null = null;
  #start: Pick<EventOf<'start'>, 'id' | 'model'> | null = null;
  #sequence = 0;
  #usage: Usage | null = null;
  #serviceTier: string | null = null;
  #finish: Finish | null = null;
  #isOver = false;

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  encode(event: StreamEvent): string {
    if (this.#isOver) return '';
    if (event.type === 'start') return this.#begin(event);
    const head = this.#start === null ? this.#begin({ id: '', model: this.#context.request.model }) : '';
    return `${head}${this.#encode(event)}`;
  }

  #encode(event: Exclude<StreamEvent, EventOf<'start'>>): string {
    if (event.type === 'usage') {
      this.#usage = event.usage;
      this.#serviceTier = event.serviceTier ?? this.#serviceTier;
      return '';
    }
    if (event.type === 'end') return this.#end();
    if (event.type === 'error') return this.#fail(event.error);
    if (event.choice !== 0) return '';
    switch (event.type) {
      case 'text-delta':
        return this.#say('text', event.text);
      case 'refusal-delta':
        return this.#say('refusal', event.text);
      case 'reasoning-delta':
        return this.#say('reasoning', event.text);
      case 'citation':
        return this.#cite(event.citation);
      case 'logprobs':
        this.#words?.logprobs.push(...event.tokens);
        return '';
      case 'signature':
        return this.#prove(event);
      case 'part-end':
        return this.#closeWords(null);
      case 'native-part':
        return event.part.wire === 'openai-responses' ? this.#whole(event.part.value) : '';
      case 'finish':
        this.#finish = event.finish;
        return '';
      default:
        return this.#call(event);
    }
  }

  #begin({ id, model }: { readonly id: string; readonly model: string }): string {
    this.#start = { id: id === '' ? this.#context.id : id, model };
    const response = this.#response('in_progress', null);
    return `${this.#event('response.created', { response })}${this.#event('response.in_progress', { response })}`;
  }

  #itemId(kind: 'msg' | 'rs' | 'fc' | 'ctc', index: number): string {
    return `${kind}_${this.#context.id}_${index}`;
  }

  #add(item: JsonRecord, index: number): string {
    this.#output[index] = item;
    return this.#event('response.output_item.added', { output_index: index, item });
  }

  #done(item: JsonRecord | null, index: number): string {
    if (item !== null) this.#output[index] = item;
    return this.#event('response.output_item.done', { output_index: index, item });
  }

  #whole(item: JsonRecord): string {
    const before = this.#closeWords(null);
    const index = this.#output.length;
    return `${before}${this.#add(item, index)}${this.#done(item, index)}`;
  }

  /** What tells where a piece of words belongs. */
  #place({ kind, index }: OpenWords): JsonRecord {
    const id = this.#itemId(kind === 'reasoning' ? 'rs' : 'msg', index);
    return { item_id: id, output_index: index, [kind === 'reasoning' ? 'summary_index' : 'content_index']: 0 };
  }

  #part({ kind, text, citations, logprobs }: OpenWords): JsonRecord {
    if (kind === 'reasoning') return { type: 'summary_text', text };
    if (kind === 'refusal') return { type: 'refusal', refusal: text };
    return {
      type: 'output_text',
      annotations: citations.map(writeAnnotation),
      logprobs: writeLogprobs(logprobs),
      text,
    };
  }

  #openWords(kind: WordKind): string {
    if (this.#words?.kind === kind) return '';
    const before = this.#closeWords(null);
    const words: OpenWords = { kind, index: this.#output.length, text: '', citations: [], logprobs: [] };
    this.#words = words;
    const id = this.#itemId(kind === 'reasoning' ? 'rs' : 'msg', words.index);
    const item =
      kind === 'reasoning'
        ? { id, type: 'reasoning', summary: [] }
        : { id, type: 'message', status: 'in_progress', content: [], role: 'assistant' };
    const added = this.#add(item, words.index);
    return `${before}${added}${this.#event(`${wordEvents[kind].part}.added`, { ...this.#place(words), part: this.#part(words) })}`;
  }

  #say(kind: WordKind, delta: string): string {
    const head = this.#openWords(kind);
    const words = this.#words;
    if (words === null) return head;
    words.text += delta;
    const logprobs = kind === 'text' ? { logprobs: [] } : {};
    return `${head}${this.#event(wordEvents[kind].delta, { ...this.#place(words), delta, ...logprobs })}`;
  }

  #cite(citation: Citation): string {
    const head = this.#openWords('text');
    const words = this.#words;
    if (words === null) return head;
    const annotation_index = words.citations.push(citation) - 1;
    const rest = { ...this.#place(words), annotation_index, annotation: writeAnnotation(citation) };
    return `${head}${this.#event('response.output_text.annotation.added', rest)}`;
  }

  #prove({ signature, isRedacted }: EventOf<'signature'>): string {
    if (this.#words?.kind === 'reasoning') return this.#closeWords({ signature, isRedacted });
    const id = `${this.#context.id}_${this.#output.length}`;
    const before = this.#closeWords(null);
    const item = writeItem({ kind: 'reasoning', text: '', signature, isRedacted }, id);
    return item === null ? before : `${before}${this.#whole(item)}`;
  }

  #closeWords(proof: Pick<EventOf<'signature'>, 'signature' | 'isRedacted'> | null): string {
    const words = this.#words;
    if (words === null) return '';
    this.#words = null;
    const { kind, text, index, citations, logprobs } = words;
    const place = this.#place(words);
    const told =
      kind === 'refusal' ? { refusal: text } : kind === 'text' ? { text, logprobs: writeLogprobs(logprobs) } : { text };
    const id = `${this.#context.id}_${index}`;
    const part =
      kind === 'text'
        ? { kind, text, citations, cache: null }
        : kind === 'refusal'
          ? { kind, text }
          : { kind, text, signature: proof?.signature ?? null, isRedacted: proof?.isRedacted ?? false };
    const item = writeItem(part, id);
    const whole = item !== null && kind !== 'reasoning' ? { ...item, content: [this.#part(words)] } : item;
    return [
      this.#event(wordEvents[kind].done, { ...place, ...told }),
      this.#event(`${wordEvents[kind].part}.done`, { ...place, part: this.#part(words) }),
      this.#done(whole, index),
    ].join('');
  }

  #call(event: EventOf<'tool-call-start' | 'arguments-delta' | 'tool-call-end'>): string {
    if (event.type === 'tool-call-start') {
      const before = this.#closeWords(null);
      const index = this.#output.length;
      this.#calls.set(event.call, { head: event, index, text: '' });
      const item = this.#callItem(event, index, '');
      return item === null ? before : `${before}${this.#add({ ...item, status: 'in_progress' }, index)}`;
    }
    const open = this.#calls.get(event.call);
    if (open === undefined) return '';
    const { head, index } = open;
    const isCustom = head.toolKind === 'custom';
    const place = { item_id: this.#itemId(isCustom ? 'ctc' : 'fc', index), output_index: index };
    const name = isCustom ? 'response.custom_tool_call_input' : 'response.function_call_arguments';
    if (event.type === 'arguments-delta') {
      open.text += event.text;
      return this.#event(`${name}.delta`, { ...place, delta: event.text });
    }
    const told = isCustom ? { input: open.text } : { arguments: open.text };
    return `${this.#event(`${name}.done`, { ...place, ...told })}${this.#done(this.#callItem(head, index, open.text), index)}`;
  }

  #callItem(
    { id, name, toolKind, signature }: EventOf<'tool-call-start'>,
    index: number,
    text: string,
  ): JsonRecord | null {
    const part = { kind: 'tool-call' as const, id, name, toolKind, signature, argumentsText: text, cache: null };
    return writeItem(part, `${this.#context.id}_${index}`);
  }

  #response(status: ResponseState['status'], error: HubError | null): JsonRecord {
    const { id, model } = this.#start ?? { id: this.#context.id, model: this.#context.request.model };
    const state = { output: this.#output, finish: this.#finish, usage: this.#usage, serviceTier: this.#serviceTier };
    return writeResponse({ id, model, status, error, ...state }, this.#context);
  }

  #end(): string {
    const before = this.#closeWords(null);
    this.#isOver = true;
    const isIncomplete = this.#finish !== null && incompleteReasons[this.#finish.reason] !== null;
    const status = isIncomplete ? 'incomplete' : 'completed';
    return `${before}${this.#event(`response.${status}`, { response: this.#response(status, null) })}`;
  }

  #fail(error: HubError): string {
    this.#isOver = true;
    return this.#event('response.failed', { response: this.#response('failed', error) });
  }

  #event(type: string, rest: JsonRecord): string {
    return `event: ${type}\ndata: ${writeJson({ type, sequence_number: this.#sequence++, ...rest })}\n\n`;
  }
}

/** Opens a stream in the Responses grammar. https://platform.openai.com/docs/api-reference/responses-streaming */
export function encodeStream(context: AnswerContext): StreamEncoder {
  return new ResponsesStreamEncoder(context);
}
