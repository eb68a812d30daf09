import type {
  CacheMark,
  ChatPart,
  HubMessage,
  MediaSource,
  ReasoningPart,
  ToolCallPart,
  ToolResultPart,
} from '@waygate/protocol';
import { type JsonRecord, type JsonTree, omitEmpty, sealSignature } from '@waygate/wire';
import type { ChatQuirks } from '../hub/chat-codec.ts';
import type { DropLog } from '../hub/drop-log.ts';

type Writer = { readonly quirks: ChatQuirks; readonly drops: DropLog };

function cacheField(cache: CacheMark | null, { quirks, drops }: Writer): JsonRecord {
  if (cache === null) return {};
  if (quirks.takesCacheMarks === true) {
    return { cache_control: omitEmpty({ type: 'ephemeral', ttl: cache.ttl === '1h' ? '1h' : null }) };
  }
  drops.drop('cache_control', 'this wire caches prompts by itself');
  return {};
}

/** An address that the OpenAI grammar takes: a URL or a base64 `data:` URL; null for another wire's file. */
function mediaUrl(source: MediaSource): string | null {
  if (source.kind === 'url') return source.url;
  return source.kind === 'base64' ? `data:${source.mediaType};base64,${source.data}` : null;
}

function writeFile(part: Extract<ChatPart, { kind: 'file' }>, writer: Writer): JsonRecord[] {
  const { source, filename } = part;
  if (source.kind === 'file-id' && source.origin.startsWith('openai')) {
    return [{ type: 'file', file: { file_id: source.fileId }, ...cacheField(part.cache, writer) }];
  }
  const data = source.kind === 'base64' ? mediaUrl(source) : null;
  if (data === null) {
    writer.drops.drop('messages.file', 'this wire takes documents as base64 or by its own ids only');
    return [];
  }
  return [{ type: 'file', file: omitEmpty({ file_data: data, filename }), ...cacheField(part.cache, writer) }];
}

function writePart(part: ChatPart, writer: Writer): JsonRecord[] {
  switch (part.kind) {
    case 'text':
      return [{ type: 'text', text: part.text, ...cacheField(part.cache, writer) }];
    case 'image': {
      const url = mediaUrl(part.source);
      if (url !== null) {
        const image = omitEmpty({ url, detail: part.detail });
        return [{ type: 'image_url', image_url: image, ...cacheField(part.cache, writer) }];
      }
      break;
    }
    case 'audio':
      if (part.source.kind === 'base64') {
        const format = part.source.mediaType.replace(/^audio\/(?:x-)?/, '');
        return [{ type: 'input_audio', input_audio: { data: part.source.data, format } }];
      }
      break;
    case 'file':
      return writeFile(part, writer);
    case 'native':
      if (part.wire === 'openai') return [{ ...part.value }];
      break;
    default:
  }
  writer.drops.drop(`messages.${part.kind}`, 'this wire has no such part here');
  return [];
}

/** Text alone is sent as text: vendors that know no content lists understand it too. */
function writeContent(parts: readonly ChatPart[], writer: Writer): JsonTree {
  const [only] = parts;
  if (parts.length === 1 && only?.kind === 'text' && only.cache === null) return only.text;
  return parts.flatMap((part) => writePart(part, writer));
}

function writeCall(call: ToolCallPart): JsonRecord {
  const google = call.signature?.origin === 'gemini' ? { google: { thought_signature: call.signature.value } } : null;
  const head = omitEmpty({ id: call.id, type: call.toolKind, extra_content: google });
  return call.toolKind === 'custom'
    ? { ...head, custom: { name: call.name, input: call.argumentsText } }
    : { ...head, function: { name: call.name, arguments: call.argumentsText } };
}

function writeReasoning(parts: readonly ReasoningPart[], { quirks, drops }: Writer): JsonRecord {
  if (parts.length === 0) return {};
  const own = parts.filter(({ signature }) => signature === null || signature.origin === 'openai');
  if (own.length < parts.length) drops.drop('messages.reasoning', "another provider's proof of thinking");
  if (own.length === 0) return {};
  if (quirks.takesReasoningText !== true) {
    drops.drop('messages.reasoning', 'this wire takes no thinking back');
    return {};
  }
  const details = own.map(({ text, signature, isRedacted }, index) =>
    omitEmpty({
      type: 'reasoning.text',
      text,
      signature: signature === null ? null : isRedacted ? sealSignature({ isRedacted }, signature) : signature.value,
      format: 'unknown',
      index,
    }),
  );
  const hasProof = own.some(({ signature }) => signature !== null);
  const text = own.map((part) => part.text).join('');
  return { reasoning_content: text, ...(hasProof || own.length > 1 ? { reasoning_details: details } : {}) };
}

function writeAssistant(message: HubMessage, writer: Writer): JsonRecord {
  const { parts } = message;
  const spoken = parts.filter(({ kind }) => kind !== 'tool-call' && kind !== 'reasoning' && kind !== 'refusal');
  const calls = parts.flatMap((part) => (part.kind === 'tool-call' ? [writeCall(part)] : []));
  const refusal = parts.flatMap((part) => (part.kind === 'refusal' ? [part.text] : [])).join('');
  const reasoning = parts.filter((part) => part.kind === 'reasoning');
  return {
    role: 'assistant',
    ...omitEmpty({ name: message.name, refusal: refusal === '' ? null : refusal }),
    ...writeReasoning(reasoning, writer),
    content: spoken.length === 0 ? null : writeContent(spoken, writer),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

function writeResult(result: ToolResultPart, writer: Writer): JsonRecord {
  if (result.isError) writer.drops.drop('messages.tool-result.isError', 'this wire does not mark failed tools');
  const texts = result.parts.filter((part) => part.kind === 'text');
  const content = texts.length === 0 ? '' : writeContent(texts, writer);
  return { role: 'tool', tool_call_id: result.callId, content, ...cacheField(result.cache, writer) };
}

/** Results, then what a tool message cannot hold: pictures and documents, as if the user had shown them. */
function writeResults(message: HubMessage, writer: Writer): JsonRecord[] {
  const results = message.parts.filter((part) => part.kind === 'tool-result');
  const shown = results.flatMap((result) => {
    const media = result.parts.filter((part) => part.kind !== 'text').flatMap((part) => writePart(part, writer));
    return media.length === 0 ? [] : [{ type: 'text', text: `Shown by tool call ${result.callId}:` }, ...media];
  });
  const written = results.map((result) => writeResult(result, writer));
  return shown.length === 0 ? written : [...written, { role: 'user', content: shown }];
}

/** Messages in the chat grammar. */
export function writeMessages(messages: readonly HubMessage[], writer: Writer): JsonRecord[] {
  return messages.flatMap((message) => {
    if (message.role === 'tool') return writeResults(message, writer);
    if (message.role === 'assistant') return [writeAssistant(message, writer)];
    const isRenamed = message.role === 'developer' && writer.quirks.hasNoDeveloperRole === true;
    const content = writeContent(message.parts, writer);
    return [{ role: isRenamed ? 'system' : message.role, ...omitEmpty({ name: message.name }), content }];
  });
}
