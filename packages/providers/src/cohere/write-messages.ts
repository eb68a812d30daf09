import type { ChatPart, HubMessage, ToolResultPart } from '@waygate/protocol';
import { type JsonRecord, type JsonTree, omitEmpty } from '@waygate/wire';
import { wrapCustomInput } from '../hub/custom-tools.ts';
import type { DropLog } from '../hub/drop-log.ts';

function writePart(part: ChatPart, drops: DropLog): JsonRecord[] {
  if ('cache' in part && part.cache !== null) drops.drop('cache_control', 'this wire caches prompts by itself');
  if (part.kind === 'text') return [{ type: 'text', text: part.text }];
  if (part.kind === 'refusal') return [{ type: 'text', text: part.text }];
  if (part.kind === 'native' && part.wire === 'cohere') return [part.value];
  if (part.kind === 'image' && part.source.kind !== 'file-id') {
    const { source } = part;
    const url = source.kind === 'url' ? source.url : `data:${source.mediaType};base64,${source.data}`;
    return [{ type: 'image_url', image_url: omitEmpty({ url, detail: part.detail }) }];
  }
  if (part.kind === 'reasoning' && part.signature === null) return [{ type: 'thinking', thinking: part.text }];
  drops.drop(`messages.${part.kind}`, 'this wire has no such part');
  return [];
}

function writeContent(parts: readonly ChatPart[], drops: DropLog): JsonTree {
  const [only] = parts;
  if (parts.length === 1 && only?.kind === 'text' && only.cache === null) return only.text;
  return parts.flatMap((part) => writePart(part, drops));
}

function writeAssistant({ parts }: HubMessage, drops: DropLog): JsonRecord {
  const calls = parts.flatMap((part) => {
    if (part.kind !== 'tool-call') return [];
    const text = part.toolKind === 'custom' ? wrapCustomInput(part.argumentsText) : part.argumentsText;
    return [{ id: part.id, type: 'function', function: { name: part.name, arguments: text } }];
  });
  const spoken = parts.filter(({ kind }) => kind !== 'tool-call');
  const content = spoken.length === 0 ? null : writeContent(spoken, drops);
  return { role: 'assistant', ...omitEmpty({ content, tool_calls: calls.length === 0 ? null : calls }) };
}

function writeResult(result: ToolResultPart, drops: DropLog): JsonRecord {
  if (result.isError) drops.drop('messages.tool-result.isError', 'this wire does not mark failed tools');
  const texts = result.parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
  if (texts.length < result.parts.length)
    drops.drop('messages.tool-result.media', 'this wire takes words from tools only');
  return { role: 'tool', tool_call_id: result.callId, content: texts.join('\n') };
}

/** Messages in Cohere's grammar (v2). https://docs.cohere.com/reference/chat */
export function writeMessages(messages: readonly HubMessage[], drops: DropLog): JsonRecord[] {
  return messages.flatMap((message): JsonRecord[] => {
    const { role, parts } = message;
    if (role === 'tool')
      return parts.flatMap((part) => (part.kind === 'tool-result' ? [writeResult(part, drops)] : []));
    if (role === 'assistant') return [writeAssistant(message, drops)];
    return [{ role: role === 'developer' ? 'system' : role, content: writeContent(parts, drops) }];
  });
}
