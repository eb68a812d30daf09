import type {
  ChatPart,
  HubMessage,
  MediaSource,
  ReasoningPart,
  ToolCallPart,
  ToolResultContent,
  ToolResultPart,
} from '@waygate/protocol';
import { type JsonRecord, type JsonTree, omitEmpty } from '@waygate/wire';
import type { DropLog } from '../hub/drop-log.ts';

function mediaUrl(source: MediaSource): string | null {
  if (source.kind === 'url') return source.url;
  return source.kind === 'base64' ? `data:${source.mediaType};base64,${source.data}` : null;
}

function ownFile(source: MediaSource): string | null {
  return source.kind === 'file-id' && source.origin.startsWith('openai') ? source.fileId : null;
}

/** Writes the input items of one request. https://platform.openai.com/docs/api-reference/responses/create */
export class ItemWriter {
  readonly #drops: DropLog;

  constructor(drops: DropLog) {
    this.#drops = drops;
  }

  /** Messages as items: words, thinking, calls and results are items of their own, in order. */
  write(messages: readonly HubMessage[]): JsonRecord[] {
    return messages.flatMap((message) => {
      if (message.role === 'assistant') return this.#assistant(message.parts);
      if (message.role === 'tool') return message.parts.flatMap((part) => this.#item(part));
      const content = message.parts.flatMap((part) => this.#content(part));
      return content.length === 0 ? [] : [{ type: 'message', role: message.role, content }];
    });
  }

  #assistant(parts: readonly ChatPart[]): JsonRecord[] {
    const items: JsonRecord[] = [];
    let words: JsonRecord[] = [];
    const flush = (): void => {
      if (words.length > 0) items.push({ type: 'message', role: 'assistant', content: words });
      words = [];
    };
    for (const part of parts) {
      if (part.kind === 'text') words.push({ type: 'output_text', text: part.text, annotations: [] });
      else if (part.kind === 'refusal') words.push({ type: 'refusal', refusal: part.text });
      else {
        flush();
        items.push(...this.#item(part));
      }
    }
    flush();
    return items;
  }

  #item(part: ChatPart): JsonRecord[] {
    switch (part.kind) {
      case 'tool-call':
        return [writeCall(part)];
      case 'tool-result':
        return [this.#result(part)];
      case 'reasoning':
        return this.#reasoning(part);
      case 'native':
        if (part.wire === 'openai-responses') return [part.value];
        break;
      default:
    }
    this.#drops.drop(`messages.${part.kind}`, 'this wire has no such item');
    return [];
  }

  #reasoning({ text, signature }: ReasoningPart): JsonRecord[] {
    if (signature?.origin !== 'openai-responses') {
      this.#drops.drop('messages.reasoning', 'thinking without proof that this wire can read');
      return [];
    }
    const summary = text === '' ? [] : [{ type: 'summary_text', text }];
    return [{ type: 'reasoning', summary, encrypted_content: signature.value }];
  }

  #result(result: ToolResultPart): JsonRecord {
    if (result.isError) this.#drops.drop('messages.tool-result.isError', 'this wire does not mark failed tools');
    const type = result.toolKind === 'custom' ? 'custom_tool_call_output' : 'function_call_output';
    return { type, call_id: result.callId, output: this.#output(result.parts) };
  }

  #output(parts: readonly ToolResultContent[]): JsonTree {
    const [only] = parts;
    if (parts.length === 0) return '';
    if (parts.length === 1 && only?.kind === 'text') return only.text;
    return parts.flatMap((part) => this.#content(part));
  }

  #content(part: ChatPart): JsonRecord[] {
    if ('cache' in part && part.cache !== null) this.#drops.drop('cache_control', 'this wire caches prompts by itself');
    switch (part.kind) {
      case 'text':
        return [{ type: 'input_text', text: part.text }];
      case 'image': {
        const image_url = mediaUrl(part.source);
        const file_id = ownFile(part.source);
        if (image_url === null && file_id === null) break;
        return [omitEmpty({ type: 'input_image', image_url, file_id, detail: part.detail ?? 'auto' })];
      }
      case 'file': {
        const file_id = ownFile(part.source);
        const file_url = part.source.kind === 'url' ? part.source.url : null;
        const file_data = part.source.kind === 'base64' ? mediaUrl(part.source) : null;
        if (file_id === null && file_url === null && file_data === null) break;
        return [omitEmpty({ type: 'input_file', filename: part.filename, file_id, file_url, file_data })];
      }
      case 'audio': {
        if (part.source.kind !== 'base64') break;
        const format = part.source.mediaType.replace(/^audio\/(?:x-)?/, '');
        return [{ type: 'input_audio', input_audio: { data: part.source.data, format } }];
      }
      case 'native':
        if (part.wire === 'openai-responses') return [part.value];
        break;
      default:
    }
    this.#drops.drop(`messages.${part.kind}`, 'this wire has no such part here');
    return [];
  }
}

function writeCall({ id, name, argumentsText, toolKind }: ToolCallPart): JsonRecord {
  return toolKind === 'custom'
    ? { type: 'custom_tool_call', call_id: id, name, input: argumentsText }
    : { type: 'function_call', call_id: id, name, arguments: argumentsText };
}
