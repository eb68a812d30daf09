import type { JsonObject, StreamEvent } from '@waygate/protocol';
import { numberAt, objectAt, textAt } from '@waygate/wire';
import type { StreamDecodeOptions, StreamDecoder } from '../hub/chat-codec.ts';
import { type EventMachine, sseStreamDecoder } from '../hub/sse-stream-decoder.ts';
import { ToolCallTrack } from '../hub/tool-call-track.ts';
import { readCallHead, readCitation, readFinish, readUsage } from './read-message.ts';

const choice = 0;

/** Reads the events of Cohere's chat (v2). https://docs.cohere.com/v2/docs/streaming */
class CohereMachine implements EventMachine {
  readonly #calls = new ToolCallTrack(choice);

  read(event: JsonObject, out: StreamEvent[]): void {
    const key = String(numberAt(event, 'index') ?? 0);
    const message = objectAt(objectAt(event, 'delta'), 'message');
    switch (textAt(event, 'type')) {
      case 'message-start':
        out.push({ type: 'start', id: textAt(event, 'id') ?? '', model: '', wire: 'cohere' });
        return;
      case 'tool-plan-delta':
        out.push({ type: 'reasoning-delta', choice, text: textAt(message, 'tool_plan') ?? '' });
        return;
      case 'content-start':
      case 'content-delta':
        this.#content(objectAt(message, 'content') ?? {}, out);
        return;
      case 'content-end':
        out.push({ type: 'part-end', choice });
        return;
      case 'tool-call-start': {
        const call = objectAt(message, 'tool_calls') ?? {};
        this.#calls.start(key, readCallHead(call), out);
        this.#calls.add(key, textAt(objectAt(call, 'function'), 'arguments') ?? '', out);
        return;
      }
      case 'tool-call-delta': {
        const call = objectAt(objectAt(message, 'tool_calls'), 'function');
        this.#calls.add(key, textAt(call, 'arguments') ?? '', out);
        return;
      }
      case 'tool-call-end':
        this.#calls.end(key, out);
        return;
      case 'citation-start': {
        const citation = objectAt(message, 'citations');
        if (citation !== null) out.push({ type: 'citation', choice, citation: readCitation(citation) });
        return;
      }
      case 'message-end':
        this.#end(objectAt(event, 'delta') ?? {}, out);
        return;
      default:
    }
  }

  #content(content: JsonObject, out: StreamEvent[]): void {
    const text = textAt(content, 'text') ?? '';
    const thinking = textAt(content, 'thinking') ?? '';
    if (thinking !== '') out.push({ type: 'reasoning-delta', choice, text: thinking });
    if (text !== '') out.push({ type: 'text-delta', choice, text });
  }

  #end(delta: JsonObject, out: StreamEvent[]): void {
    this.#calls.endAll(out);
    const usage = objectAt(delta, 'usage');
    if (usage !== null) out.push({ type: 'usage', usage: readUsage(usage), serviceTier: null });
    const word = textAt(delta, 'finish_reason') ?? 'COMPLETE';
    const finish = readFinish(word);
    if (finish.reason !== 'error') out.push({ type: 'finish', choice, finish }, { type: 'end' });
    else {
      const message = textAt(delta, 'error') ?? `The provider stopped: ${word}.`;
      const status = word === 'TIMEOUT' ? 504 : 502;
      out.push({ type: 'error', error: { status, code: word, message, param: null, retryAfterSeconds: null } });
    }
  }
}

/** Opens a reader of a Cohere stream. */
export function decodeStream({ eventBytesMax }: StreamDecodeOptions): StreamDecoder {
  return sseStreamDecoder(new CohereMachine(), eventBytesMax);
}
