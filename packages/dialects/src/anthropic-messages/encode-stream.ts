import { type Finish, noUsage, type StreamEvent, type Usage } from '@waygate/protocol';
import { type JsonRecord, sealToolCallId, writeJson } from '@waygate/wire';
import type { AnswerContext, StreamEncoder } from '../chat-codec.ts';
import { encodeError } from './encode-error.ts';
import { stopReasons, writeCitation, writeThinking, writeUsage } from './write-blocks.ts';

type EventOf<Type extends StreamEvent['type']> = Extract<StreamEvent, { type: Type }>;
type BlockKind = 'text' | 'thinking' | 'tool';

/**
 * One stream of the Messages grammar: blocks come one after another. Pieces of a later tool call wait until the one
 * before it is whole.
 */
class MessagesStreamEncoder implements StreamEncoder {
  readonly #context: AnswerContext;
  #hasStarted = false;
  #isOver = false;
  #index = -1;
  #open: BlockKind | null = null;
  #openCall = -1;
  /** The input so far of a custom tool's call, which is told whole; null for a function's. */
  #customInput: string | null = null;
  /** Events that came while a call was open that they do not belong to. */
  #waiting: StreamEvent[] = [];
  #usage: Usage | null = null;
  #finish: Finish | null = null;

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  encode(event: StreamEvent): string {
    if (this.#isOver) return '';
    if (event.type === 'usage') this.#usage = event.usage;
    if (event.type === 'finish' && event.choice === 0) this.#finish = event.finish;
    if (event.type === 'error') {
      this.#isOver = true;
      return `event: error\ndata: ${encodeError(event.error)}\n\n`;
    }
    if (event.type === 'start') return this.#start(event.id, event.model);
    if (event.type === 'end') return this.#end();
    if (!('choice' in event) || event.choice !== 0 || event.type === 'finish') return '';
    return `${this.#start(this.#context.id, this.#context.request.model)}${this.#content(event)}`;
  }

  #content(event: StreamEvent): string {
    const isOfOpenCall = 'call' in event && event.call === this.#openCall;
    if (this.#open === 'tool' && !isOfOpenCall) {
      this.#waiting.push(event);
      return '';
    }
    switch (event.type) {
      case 'text-delta':
      case 'refusal-delta':
        return this.#text(event.text);
      case 'reasoning-delta':
        return this.#delta('thinking', { type: 'thinking_delta', thinking: event.text });
      case 'citation':
        return this.#delta('text', { type: 'citations_delta', citation: writeCitation(event.citation) });
      case 'signature':
        return this.#signature(event);
      case 'tool-call-start':
        return this.#call(event);
      case 'arguments-delta':
        return this.#arguments(event.text);
      case 'tool-call-end':
        return `${this.#endCall()}${this.#release()}`;
      case 'native-part':
        return event.part.wire === 'anthropic' ? `${this.#block('text', event.part.value)}${this.#close()}` : '';
      case 'part-end':
        return this.#close();
      default:
        return '';
    }
  }

  #start(id: string, model: string): string {
    if (this.#hasStarted) return '';
    this.#hasStarted = true;
    const message = {
      id: id === '' ? this.#context.id : id,
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: writeUsage(this.#usage ?? noUsage, null),
    };
    return this.#event('message_start', { message });
  }

  #end(): string {
    this.#isOver = true;
    const usage = this.#usage ?? noUsage;
    const cost = this.#usage === null ? null : this.#context.priceUsage(usage);
    const delta = {
      stop_reason: stopReasons[this.#finish?.reason ?? 'stop'],
      stop_sequence: this.#finish?.stopSequence ?? null,
    };
    return [
      this.#start(this.#context.id, this.#context.request.model),
      this.#close(),
      this.#event('message_delta', { delta, usage: writeUsage(usage, cost) }),
      this.#event('message_stop', {}),
    ].join('');
  }

  /** By template: it is what nearly all events of a stream are. */
  #text(text: string): string {
    const head = this.#open === 'text' ? '' : this.#block('text', { type: 'text', text: '' });
    const delta = `{"type":"text_delta","text":${JSON.stringify(text)}}`;
    return `${head}event: content_block_delta\ndata: {"type":"content_block_delta","index":${this.#index},"delta":${delta}}\n\n`;
  }

  #delta(kind: 'text' | 'thinking', delta: JsonRecord): string {
    const empty = kind === 'text' ? { type: 'text', text: '' } : { type: 'thinking', thinking: '', signature: '' };
    const head = this.#open === kind ? '' : this.#block(kind, empty);
    return `${head}${this.#event('content_block_delta', { index: this.#index, delta })}`;
  }

  #signature({ signature, isRedacted }: EventOf<'signature'>): string {
    const block = writeThinking({
      kind: 'reasoning',
      text: this.#open === 'thinking' ? '.' : '',
      signature,
      isRedacted,
    });
    if (block['type'] === 'redacted_thinking') return `${this.#block('thinking', block)}${this.#close()}`;
    const proof = { type: 'signature_delta', signature: block['signature'] ?? '' };
    return `${this.#delta('thinking', proof)}${this.#close()}`;
  }

  #call(event: EventOf<'tool-call-start'>): string {
    this.#openCall = event.call;
    this.#customInput = event.toolKind === 'custom' ? '' : null;
    const id = sealToolCallId(event.id, event.signature);
    return this.#block('tool', { type: 'tool_use', id, name: event.name, input: {} });
  }

  #arguments(text: string): string {
    if (this.#customInput === null) return this.#inputDelta(text);
    this.#customInput += text;
    return '';
  }

  #endCall(): string {
    const input = this.#customInput;
    this.#customInput = null;
    return `${input === null ? '' : this.#inputDelta(writeJson({ input }))}${this.#close()}`;
  }

  #inputDelta(partial_json: string): string {
    return this.#event('content_block_delta', {
      index: this.#index,
      delta: { type: 'input_json_delta', partial_json },
    });
  }

  #block(kind: BlockKind, block: JsonRecord): string {
    const before = this.#close();
    this.#open = kind;
    this.#index++;
    return `${before}${this.#event('content_block_start', { index: this.#index, content_block: block })}`;
  }

  #close(): string {
    if (this.#open === null) return '';
    this.#open = null;
    return this.#event('content_block_stop', { index: this.#index });
  }

  /** What waited for the call that has just ended, until the next call that is not whole. */
  #release(): string {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting.map((event) => this.#content(event)).join('');
  }

  #event(type: string, rest: JsonRecord): string {
    return `event: ${type}\ndata: ${writeJson({ type, ...rest })}\n\n`;
  }
}

/** Opens a stream in the Messages grammar. https://docs.anthropic.com/en/api/messages-streaming */
export function encodeStream(context: AnswerContext): StreamEncoder {
  return new MessagesStreamEncoder(context);
}
