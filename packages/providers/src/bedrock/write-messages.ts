import type { CacheMark, ChatPart, HubMessage, MediaSource, ReasoningPart, ToolResultPart } from '@waygate/protocol';
import { type JsonRecord, omitEmpty, rawObject } from '@waygate/wire';
import { wrapCustomInput } from '../hub/custom-tools.ts';
import type { DropLog } from '../hub/drop-log.ts';

/** Formats of documents by media type. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html */
const documentFormats: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/markdown': 'md',
  'text/plain': 'txt',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
};
const imageFormats: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/jpg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

/** A cache breakpoint, which is a block of its own here. */
export function cachePoint(mark: CacheMark | null): JsonRecord[] {
  return mark === null ? [] : [{ cachePoint: omitEmpty({ type: 'default', ttl: mark.ttl === '1h' ? '1h' : null }) }];
}

/** Writes content blocks of the Converse grammar. */
export class BlockWriter {
  readonly #drops: DropLog;

  constructor(drops: DropLog) {
    this.#drops = drops;
  }

  /** A part as blocks, a cache breakpoint behind it where it has one. */
  write(part: ChatPart): JsonRecord[] {
    const blocks = this.#block(part);
    return 'cache' in part && blocks.length > 0 ? [...blocks, ...cachePoint(part.cache)] : blocks;
  }

  #block(part: ChatPart): JsonRecord[] {
    switch (part.kind) {
      case 'text':
      case 'refusal':
        return part.text === '' ? [] : [{ text: part.text }];
      case 'image':
        return this.#media('image', part.source, null);
      case 'file':
        return this.#media('document', part.source, part.filename);
      case 'tool-call': {
        const text = part.toolKind === 'custom' ? wrapCustomInput(part.argumentsText) : part.argumentsText;
        const input = rawObject(text) ?? { unparsed_arguments: part.argumentsText };
        return [{ toolUse: { toolUseId: part.id, name: part.name, input } }];
      }
      case 'tool-result':
        return [this.#result(part)];
      case 'reasoning':
        return this.#reasoning(part);
      case 'native':
        if (part.wire === 'bedrock') return [part.value];
        break;
      default:
    }
    this.#drops.drop(`messages.${part.kind}`, 'this wire has no such part');
    return [];
  }

  #media(kind: 'image' | 'document', source: MediaSource, filename: string | null): JsonRecord[] {
    const formats = kind === 'image' ? imageFormats : documentFormats;
    const format = source.kind === 'base64' ? formats[source.mediaType] : undefined;
    if (source.kind !== 'base64' || format === undefined) {
      this.#drops.drop(`messages.${kind}`, 'this wire takes base64 of its own formats only');
      return [];
    }
    // COMPAT: names are letters, digits, spaces, hyphens and brackets, and must be there (Converse, 2026-11).
    const name = (filename ?? 'document').replaceAll(/[^\w\s()[\]-]/g, '-');
    return [{ [kind]: { format, ...(kind === 'document' ? { name } : {}), source: { bytes: source.data } } }];
  }

  #result(result: ToolResultPart): JsonRecord {
    const content = result.parts.flatMap((part) => this.#block(part));
    const toolResult = { toolUseId: result.callId, content: content.length === 0 ? [{ text: '' }] : content };
    return { toolResult: { ...toolResult, ...(result.isError ? { status: 'error' } : {}) } };
  }

  #reasoning({ text, signature, isRedacted }: ReasoningPart): JsonRecord[] {
    if (signature?.origin !== 'anthropic' && signature?.origin !== 'bedrock') {
      this.#drops.drop('messages.reasoning', 'thinking without proof that this wire can read');
      return [];
    }
    if (isRedacted) return [{ reasoningContent: { redactedContent: signature.value } }];
    return [{ reasoningContent: { reasoningText: { text, signature: signature.value } } }];
  }
}

/** Turns in the Converse grammar; the results of tools are the user's, and turns of one speaker are one turn. */
export function writeTurns(messages: readonly HubMessage[], writer: BlockWriter): JsonRecord[] {
  const turns: { role: string; content: JsonRecord[] }[] = [];
  for (const { role, parts } of messages) {
    if (role === 'system' || role === 'developer') continue;
    const content = parts.flatMap((part) => writer.write(part));
    const speaker = role === 'assistant' ? role : 'user';
    const last = turns.at(-1);
    if (content.length === 0) continue;
    if (last?.role === speaker) last.content.push(...content);
    else turns.push({ role: speaker, content });
  }
  return turns;
}
