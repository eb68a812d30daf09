import type { JsonObject, StreamEvent } from '@waygate/protocol';
import { numberAt, objectAt, objectsAt, textAt } from '@waygate/wire';
import type { StreamDecodeOptions, StreamDecoder } from '../hub/chat-codec.ts';
import { type EventMachine, malformedEvent, sseStreamDecoder } from '../hub/sse-stream-decoder.ts';
import { ToolCallTrack } from '../hub/tool-call-track.ts';
import {
  readAnnotation,
  readCallHead,
  readEncrypted,
  readFailure,
  readFinish,
  readItem,
  readLogprobs,
  readUsage,
} from './read-items.ts';

const choice = 0;

/** Reads the events of the Responses grammar. https://platform.openai.com/docs/api-reference/responses-streaming */
class ResponsesMachine implements EventMachine {
  readonly #calls = new ToolCallTrack(choice);
  /** Items whose words came in pieces, so that the whole item at the end adds none. */
  readonly #spoken = new Set<string>();
  /** The part of thoughts under way, so that the next one is set apart. */
  #thought: string | null = null;
  #hasStarted = false;

  read(event: JsonObject, out: StreamEvent[]): void {
    const key = String(numberAt(event, 'output_index') ?? 0);
    const type = textAt(event, 'type') ?? '';
    const response = objectAt(event, 'response');
    if (response !== null && !this.#hasStarted) {
      this.#hasStarted = true;
      out.push({
        type: 'start',
        id: textAt(response, 'id') ?? '',
        model: textAt(response, 'model') ?? '',
        wire: 'openai-responses',
      });
    }
    switch (type) {
      case 'response.output_item.added':
        this.#open(key, objectAt(event, 'item') ?? {}, out);
        return;
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        this.#words(type, { event, key, out });
        return;
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        this.#think(event, key, out);
        return;
      case 'response.output_text.annotation.added':
        out.push({ type: 'citation', choice, citation: readAnnotation(objectAt(event, 'annotation') ?? {}) });
        return;
      case 'response.content_part.done':
        out.push({ type: 'part-end', choice });
        return;
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        this.#calls.add(key, textAt(event, 'delta') ?? '', out);
        return;
      case 'response.function_call_arguments.done':
        this.#calls.addWhole(key, textAt(event, 'arguments') ?? '', out);
        return;
      case 'response.custom_tool_call_input.done':
        this.#calls.addWhole(key, textAt(event, 'input') ?? '', out);
        return;
      case 'response.output_item.done':
        this.#close(key, objectAt(event, 'item') ?? {}, out);
        return;
      default:
        this.#end(type, event, out);
    }
  }

  #open(key: string, item: JsonObject, out: StreamEvent[]): void {
    const head = readCallHead(item);
    this.#thought = null;
    if (head !== null) this.#calls.start(key, head, out);
  }

  #words(type: string, at: { event: JsonObject; key: string; out: StreamEvent[] }): void {
    const text = textAt(at.event, 'delta') ?? '';
    this.#spoken.add(at.key);
    if (text !== '')
      at.out.push({ type: type === 'response.refusal.delta' ? 'refusal-delta' : 'text-delta', choice, text });
    const tokens = readLogprobs(at.event);
    if (tokens.length > 0) at.out.push({ type: 'logprobs', choice, tokens });
  }

  #think(event: JsonObject, key: string, out: StreamEvent[]): void {
    const part = `${key}:${numberAt(event, 'summary_index') ?? numberAt(event, 'content_index') ?? 0}`;
    const isNext = this.#thought !== null && this.#thought !== part;
    this.#thought = part;
    this.#spoken.add(key);
    const text = `${isNext ? '\n\n' : ''}${textAt(event, 'delta') ?? ''}`;
    if (text !== '') out.push({ type: 'reasoning-delta', choice, text });
  }

  #close(key: string, item: JsonObject, out: StreamEvent[]): void {
    if (this.#calls.has(key)) {
      this.#calls.addWhole(key, textAt(item, 'arguments') ?? textAt(item, 'input') ?? '', out);
      this.#calls.end(key, out);
      return;
    }
    if (textAt(item, 'type') === 'reasoning') {
      const proof = readEncrypted(item);
      if (!this.#spoken.has(key)) this.#tell(item, out);
      else out.push(proof === null ? { type: 'part-end', choice } : { type: 'signature', choice, ...proof });
    } else if (!this.#spoken.has(key)) this.#tell(item, out);
  }

  /** An item that came whole only. */
  #tell(item: JsonObject, out: StreamEvent[]): void {
    for (const part of readItem(item)) {
      if (part.kind === 'text') {
        out.push({ type: 'text-delta', choice, text: part.text });
        for (const citation of part.citations) out.push({ type: 'citation', choice, citation });
      } else if (part.kind === 'refusal') out.push({ type: 'refusal-delta', choice, text: part.text });
      else if (part.kind === 'native') out.push({ type: 'native-part', choice, part });
      else if (part.kind === 'reasoning') {
        if (part.text !== '') out.push({ type: 'reasoning-delta', choice, text: part.text });
        const { signature, isRedacted } = part;
        if (signature !== null) out.push({ type: 'signature', choice, signature, isRedacted });
      }
      out.push({ type: 'part-end', choice });
    }
  }

  #end(type: string, event: JsonObject, out: StreamEvent[]): void {
    if (type === 'error' || type === 'response.error' || type === 'response.failed') {
      const error = readFailure(objectAt(event, 'response') ?? event);
      out.push(error === null ? malformedEvent() : { type: 'error', error });
      return;
    }
    if (type !== 'response.completed' && type !== 'response.incomplete') return;
    const response = objectAt(event, 'response') ?? {};
    this.#calls.endAll(out);
    const usage = objectAt(response, 'usage');
    if (usage !== null)
      out.push({ type: 'usage', usage: readUsage(usage), serviceTier: textAt(response, 'service_tier') });
    const hasCalls = this.#calls.count > 0 || objectsAt(response, 'output').some((item) => readCallHead(item) !== null);
    out.push({ type: 'finish', choice, finish: readFinish(response, hasCalls) }, { type: 'end' });
  }
}

/** Opens a reader of a Responses stream. */
export function decodeStream({ eventBytesMax }: StreamDecodeOptions): StreamDecoder {
  return sseStreamDecoder(new ResponsesMachine(), eventBytesMax);
}
