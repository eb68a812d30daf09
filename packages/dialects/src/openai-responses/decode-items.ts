import { refuse } from '@waygate/errors';
import type { ChatPart, HubMessage, JsonObject, JsonValue, MediaSource, ToolResultContent } from '@waygate/protocol';
import { objectsAt, openToolCallId, textAt } from '@waygate/wire';
import { mediaFromUrl, readSignature } from '../read-media.ts';
import { requireObject, requireObjects, requireText } from '../request-fields.ts';

function textPart(text: string): ChatPart {
  return { kind: 'text', text, citations: [], cache: null };
}

function readSource(part: JsonObject, url: string | null, path: string): MediaSource {
  const fileId = textAt(part, 'file_id');
  if (fileId !== null) return { kind: 'file-id', fileId, origin: 'openai-responses' };
  if (url !== null) return mediaFromUrl(url);
  throw refuse('parameter_invalid', { param: path, message: `${path} has no content.` });
}

function decodePart(part: JsonObject, path: string): ChatPart {
  switch (requireText(part['type'], `${path}.type`)) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return textPart(requireText(part['text'], `${path}.text`));
    case 'refusal':
      return { kind: 'refusal', text: requireText(part['refusal'], `${path}.refusal`) };
    case 'input_image': {
      const detail = textAt(part, 'detail');
      const source = readSource(part, textAt(part, 'image_url'), path);
      return { kind: 'image', source, detail: detail === 'auto' ? null : detail, cache: null };
    }
    case 'input_file': {
      const source = readSource(part, textAt(part, 'file_url') ?? textAt(part, 'file_data'), path);
      return { kind: 'file', source, filename: textAt(part, 'filename'), cache: null };
    }
    case 'input_audio': {
      const audio = requireObject(part['input_audio'], `${path}.input_audio`);
      const mediaType = `audio/${textAt(audio, 'format') ?? 'wav'}`;
      const data = requireText(audio['data'], `${path}.input_audio.data`);
      return { kind: 'audio', source: { kind: 'base64', mediaType, data }, cache: null };
    }
    default:
      return { kind: 'native', wire: 'openai-responses', value: part };
  }
}

function decodeContent(value: JsonValue | undefined, path: string): ChatPart[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return value === '' ? [] : [textPart(value)];
  return requireObjects(value, path).map((part, index) => decodePart(part, `${path}[${index}]`));
}

function decodeReasoning(item: JsonObject): ChatPart {
  const shown = objectsAt(item, 'content');
  const words = (shown.length > 0 ? shown : objectsAt(item, 'summary')).map((part) => textAt(part, 'text') ?? '');
  const proof = readSignature(textAt(item, 'encrypted_content'), 'openai-responses');
  return { kind: 'reasoning', text: words.join('\n\n'), ...(proof ?? { signature: null, isRedacted: false }) };
}

function decodeCall(item: JsonObject, isCustom: boolean, path: string): ChatPart {
  const { id, signature } = openToolCallId(requireText(item['call_id'], `${path}.call_id`));
  const argumentsText = requireText(item[isCustom ? 'input' : 'arguments'], `${path}.arguments`);
  const name = requireText(item['name'], `${path}.name`);
  return {
    kind: 'tool-call',
    id,
    name,
    argumentsText,
    toolKind: isCustom ? 'custom' : 'function',
    signature,
    cache: null,
  };
}

function decodeResult(item: JsonObject, isCustom: boolean, path: string): ChatPart {
  const parts = decodeContent(item['output'], `${path}.output`);
  return {
    kind: 'tool-result',
    callId: openToolCallId(requireText(item['call_id'], `${path}.call_id`)).id,
    toolKind: isCustom ? 'custom' : 'function',
    parts: parts.filter((part): part is ToolResultContent => ['text', 'image', 'file'].includes(part.kind)),
    isError: false,
    cache: null,
  };
}

function decodeMessage(item: JsonObject, path: string): HubMessage {
  const role = requireText(item['role'], `${path}.role`);
  if (role !== 'user' && role !== 'assistant' && role !== 'system' && role !== 'developer') {
    throw refuse('parameter_invalid', { param: `${path}.role`, message: `Unknown role: ${role.slice(0, 40)}.` });
  }
  return { role, name: null, parts: decodeContent(item['content'], `${path}.content`) };
}

function decodeItem(item: JsonObject, path: string): HubMessage {
  const type = textAt(item, 'type') ?? 'message';
  const assistant = (part: ChatPart): HubMessage => ({ role: 'assistant', name: null, parts: [part] });
  switch (type) {
    case 'message':
      return decodeMessage(item, path);
    case 'reasoning':
      return assistant(decodeReasoning(item));
    case 'function_call':
    case 'custom_tool_call':
      return assistant(decodeCall(item, type === 'custom_tool_call', path));
    case 'function_call_output':
    case 'custom_tool_call_output':
      return { role: 'tool', name: null, parts: [decodeResult(item, type === 'custom_tool_call_output', path)] };
    case 'item_reference':
      throw refuse('parameter_invalid', {
        param: path,
        message: `${path} refers to an item that only its provider keeps.`,
      });
    default:
      return assistant({ kind: 'native', wire: 'openai-responses', value: item });
  }
}

/** Input items as messages: what the model said in one turn is one message, and so are the results of one round. @throws Refusal */
export function decodeItems(items: readonly JsonObject[]): HubMessage[] {
  const messages: HubMessage[] = [];
  for (const [index, item] of items.entries()) {
    const message = decodeItem(item, `input[${index}]`);
    const last = messages.at(-1);
    const isSameTurn = last?.role === message.role && (message.role === 'assistant' || message.role === 'tool');
    if (isSameTurn) messages[messages.length - 1] = { ...last, parts: [...last.parts, ...message.parts] };
    else messages.push(message);
  }
  return messages;
}
