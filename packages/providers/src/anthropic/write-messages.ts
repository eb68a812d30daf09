import type {
  CacheMark,
  ChatPart,
  Citation,
  HubMessage,
  MediaSource,
  ReasoningPart,
  ToolCallPart,
} from '@waygate/protocol';
import { type JsonRecord, type JsonTree, omitEmpty, rawObject } from '@waygate/wire';
import { wrapCustomInput } from '../hub/custom-tools.ts';
import type { DropLog } from '../hub/drop-log.ts';

/** COMPAT: Anthropic takes four cache breakpoints per request (https://docs.anthropic.com, prompt caching, 2026-11). */
const cacheMarksMax = 4;

/** Writes content blocks of one request; counts its cache breakpoints. */
export class BlockWriter {
  readonly #drops: DropLog;
  #cacheMarks = 0;

  constructor(drops: DropLog) {
    this.#drops = drops;
  }

  /** The `cache_control` of a block, as a member to spread. */
  cache(mark: CacheMark | null): JsonRecord {
    if (mark === null) return {};
    if (this.#cacheMarks >= cacheMarksMax) {
      this.#drops.drop('cache_control', `this wire takes ${cacheMarksMax} cache markers`);
      return {};
    }
    this.#cacheMarks++;
    return { cache_control: omitEmpty({ type: 'ephemeral', ttl: mark.ttl === '1h' ? '1h' : null }) };
  }

  /** A part as content blocks; empty where the grammar cannot say it. COMPAT: empty text blocks are refused (2026-11). */
  write(part: ChatPart): JsonRecord[] {
    switch (part.kind) {
      case 'text': {
        if (part.text === '') return [];
        const citations = part.citations.flatMap((citation) => this.#citation(citation));
        const told = citations.length === 0 ? null : citations;
        return [{ ...omitEmpty({ type: 'text', text: part.text, citations: told }), ...this.cache(part.cache) }];
      }
      case 'refusal':
        return part.text === '' ? [] : [{ type: 'text', text: part.text }];
      case 'image':
        return this.#media('image', part.source, this.cache(part.cache));
      case 'file': {
        const title = part.filename === null ? {} : { title: part.filename };
        return this.#media('document', part.source, { ...title, ...this.cache(part.cache) });
      }
      case 'tool-call':
        return [{ ...writeCall(part), ...this.cache(part.cache) }];
      case 'tool-result':
        return [this.#result(part)];
      case 'reasoning':
        return this.#reasoning(part);
      case 'native':
        if (part.wire === 'anthropic') return [part.value];
        break;
      default:
    }
    this.#drops.drop(`messages.${part.kind}`, 'this wire has no such part');
    return [];
  }

  #citation({ native }: Citation): JsonRecord[] {
    if (native?.wire === 'anthropic') return [native.value];
    this.#drops.drop('messages.citations', "another provider's citations");
    return [];
  }

  #media(type: 'image' | 'document', source: MediaSource, rest: JsonRecord): JsonRecord[] {
    if (source.kind === 'url') return [{ type, source: { type: 'url', url: source.url }, ...rest }];
    if (source.kind === 'file-id') {
      if (source.origin === 'anthropic') return [{ type, source: { type: 'file', file_id: source.fileId }, ...rest }];
      this.#drops.drop(`messages.${type}`, "a file in another provider's store");
      return [];
    }
    const { mediaType, data } = source;
    if (type === 'document' && mediaType.startsWith('text/')) {
      const text = Buffer.from(data, 'base64').toString('utf8');
      return [{ type, source: { type: 'text', media_type: 'text/plain', data: text }, ...rest }];
    }
    return [{ type, source: { type: 'base64', media_type: mediaType, data }, ...rest }];
  }

  #result(part: Extract<ChatPart, { kind: 'tool-result' }>): JsonRecord {
    const [only] = part.parts;
    const isPlain = part.parts.length === 1 && only?.kind === 'text' && only.cache === null && only.text !== '';
    const content: JsonTree = isPlain ? only.text : part.parts.flatMap((inner) => this.write(inner));
    const isEmpty = Array.isArray(content) && content.length === 0;
    return {
      type: 'tool_result',
      tool_use_id: part.callId,
      ...(isEmpty ? {} : { content }),
      ...(part.isError ? { is_error: true } : {}),
      ...this.cache(part.cache),
    };
  }

  #reasoning({ text, signature, isRedacted }: ReasoningPart): JsonRecord[] {
    if (signature?.origin !== 'anthropic') {
      this.#drops.drop('messages.reasoning', 'thinking without proof that this wire can read');
      return [];
    }
    if (isRedacted) return [{ type: 'redacted_thinking', data: signature.value }];
    return [{ type: 'thinking', thinking: text, signature: signature.value }];
  }
}

function writeCall(call: ToolCallPart): JsonRecord {
  const text = call.toolKind === 'custom' ? wrapCustomInput(call.argumentsText) : call.argumentsText;
  const input = rawObject(text) ?? { unparsed_arguments: call.argumentsText };
  // COMPAT: ids are letters, digits, `_` and `-` only (https://docs.anthropic.com/en/api/messages, 2026-11).
  return { type: 'tool_use', id: toolId(call.id), name: call.name, input };
}

function toolId(id: string): string {
  return id.replaceAll(/[^\w-]/g, '_');
}

/** What stands before the first turn, and in the middle of the talk: `system` blocks. */
export function writeSystem(messages: readonly HubMessage[], writer: BlockWriter): JsonRecord[] {
  return messages
    .filter(({ role }) => role === 'system' || role === 'developer')
    .flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'text' ? writer.write(part) : [])));
}

/**
 * Turns in the Messages grammar: tool results stand at the beginning of the user's turn. Consecutive turns of one speaker
 * are one turn.
 */
export function writeTurns(messages: readonly HubMessage[], writer: BlockWriter): JsonRecord[] {
  const turns: { role: string; content: JsonRecord[]; isResults: boolean }[] = [];
  for (const { role, parts } of messages) {
    if (role === 'system' || role === 'developer') continue;
    const content = parts.flatMap((part) => writer.write(part));
    const last = turns.at(-1);
    if (content.length === 0) continue;
    if (role === 'user' && last?.isResults === true) {
      last.content.push(...content);
      last.isResults = false;
    } else turns.push({ role: role === 'assistant' ? role : 'user', content, isResults: role === 'tool' });
  }
  return turns.map(({ role, content }) => ({ role, content: shorten(content) }));
}

function shorten(content: readonly JsonRecord[]): JsonTree {
  const [only] = content;
  const isPlain = content.length === 1 && only?.['type'] === 'text' && Object.keys(only).length === 2;
  return isPlain ? (only['text'] ?? '') : content;
}
