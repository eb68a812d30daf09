import { refuse } from '@waygate/errors';
import type {
  ChatPart,
  ChatRole,
  HubMessage,
  JsonObject,
  JsonValue,
  TextPart,
  ToolCallPart,
  ToolResultContent,
} from '@waygate/protocol';
import { objectAt, objectsAt, openToolCallId, textAt } from '@waygate/wire';
import { mediaFromUrl, readCacheMark } from '../read-media.ts';
import { requireObject, requireObjects, requireText } from '../request-fields.ts';
import { decodeReasoningDetails } from './decode-reasoning-details.ts';

function textPart(text: string, part: JsonObject | null): TextPart {
  return { kind: 'text', text, citations: [], cache: part === null ? null : readCacheMark(part) };
}

function decodeFile(part: JsonObject, path: string): ChatPart {
  const file = requireObject(part['file'], `${path}.file`);
  const fileId = textAt(file, 'file_id');
  const data = textAt(file, 'file_data');
  if (fileId === null && data === null) {
    throw refuse('parameter_invalid', { param: path, message: `${path} has neither file_data nor file_id.` });
  }
  const source =
    fileId === null ? mediaFromUrl(data ?? '') : { kind: 'file-id' as const, fileId, origin: 'openai' as const };
  return { kind: 'file', source, filename: textAt(file, 'filename'), cache: readCacheMark(part) };
}

/** One part of a content list. COMPAT: Cursor writes the Responses grammar's part types here (2026-11). */
function decodePart(part: JsonObject, path: string): ChatPart {
  const type = requireText(part['type'], `${path}.type`);
  if (type === 'text' || type === 'input_text' || type === 'output_text') {
    return textPart(requireText(part['text'], `${path}.text`), part);
  }
  if (type === 'refusal') return { kind: 'refusal', text: requireText(part['refusal'], `${path}.refusal`) };
  if (type === 'image_url' || type === 'input_image') {
    const image = objectAt(part, 'image_url');
    const url = requireText(image?.['url'] ?? part['image_url'], `${path}.image_url.url`);
    const detail = textAt(image, 'detail');
    return { kind: 'image', source: mediaFromUrl(url), detail, cache: readCacheMark(part) };
  }
  if (type === 'input_audio') {
    const audio = requireObject(part['input_audio'], `${path}.input_audio`);
    const mediaType = `audio/${textAt(audio, 'format') ?? 'wav'}`;
    const data = requireText(audio['data'], `${path}.input_audio.data`);
    return { kind: 'audio', source: { kind: 'base64', mediaType, data }, cache: readCacheMark(part) };
  }
  if (type === 'file') return decodeFile(part, path);
  return { kind: 'native', wire: 'openai', value: part };
}

function decodeContent(value: JsonValue | undefined, path: string): ChatPart[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return value === '' ? [] : [textPart(value, null)];
  return requireObjects(value, path).map((part, index) => decodePart(part, `${path}[${index}]`));
}

function decodeToolCall(call: JsonObject, path: string): ToolCallPart {
  const isCustom = textAt(call, 'type') === 'custom';
  const inner = requireObject(call[isCustom ? 'custom' : 'function'], `${path}.function`);
  const { id, signature } = openToolCallId(textAt(call, 'id') ?? '');
  const google = textAt(objectAt(objectAt(call, 'extra_content'), 'google'), 'thought_signature');
  const text = isCustom ? textAt(inner, 'input') : textAt(inner, 'arguments');
  return {
    kind: 'tool-call',
    id,
    name: requireText(inner['name'], `${path}.function.name`),
    argumentsText: text ?? (isCustom ? '' : '{}'),
    toolKind: isCustom ? 'custom' : 'function',
    signature: signature ?? (google === null ? null : { origin: 'gemini', value: google }),
    cache: null,
  };
}

function decodeAssistant(message: JsonObject, path: string): ChatPart[] {
  const refusal = textAt(message, 'refusal');
  const single = objectAt(message, 'function_call');
  const calls = objectsAt(message, 'tool_calls').map((call, index) =>
    decodeToolCall(call, `${path}.tool_calls[${index}]`),
  );
  return [
    ...decodeReasoningDetails(message),
    ...decodeContent(message['content'], `${path}.content`),
    ...(refusal === null ? [] : [{ kind: 'refusal' as const, text: refusal }]),
    ...calls,
    ...(single === null
      ? []
      : [decodeToolCall({ id: textAt(single, 'name') ?? '', function: single }, `${path}.function_call`)]),
  ];
}

function isResultContent(part: ChatPart): part is ToolResultContent {
  return part.kind === 'text' || part.kind === 'image' || part.kind === 'file';
}

function decodeToolResult(message: JsonObject, path: string): ChatPart {
  const sealedId = message['tool_call_id'] ?? message['name'];
  return {
    kind: 'tool-result',
    callId: openToolCallId(requireText(sealedId, `${path}.tool_call_id`)).id,
    toolKind: 'function',
    parts: decodeContent(message['content'], `${path}.content`).filter(isResultContent),
    isError: false,
    cache: readCacheMark(message),
  };
}

const roles: Readonly<Record<string, ChatRole>> = {
  system: 'system',
  developer: 'developer',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  function: 'tool',
};

function decodeMessage(message: JsonObject, path: string): HubMessage {
  const word = requireText(message['role'], `${path}.role`);
  const role = Object.hasOwn(roles, word) ? roles[word] : undefined;
  if (role === undefined) {
    throw refuse('parameter_invalid', { param: `${path}.role`, message: `Unknown role: ${word.slice(0, 40)}.` });
  }
  if (role === 'tool') return { role, name: null, parts: [decodeToolResult(message, path)] };
  const parts =
    role === 'assistant' ? decodeAssistant(message, path) : decodeContent(message['content'], `${path}.content`);
  return { role, name: textAt(message, 'name'), parts };
}

/** Custom tools answer to custom calls: the wire says so at the call only. */
function withToolKinds(messages: readonly HubMessage[]): HubMessage[] {
  const custom = new Set(
    messages.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.kind === 'tool-call' && part.toolKind === 'custom' ? [part.id] : [])),
    ),
  );
  if (custom.size === 0) return [...messages];
  return messages.map((message) => ({
    ...message,
    parts: message.parts.map((part) =>
      part.kind === 'tool-result' && custom.has(part.callId) ? { ...part, toolKind: 'custom' as const } : part,
    ),
  }));
}

/** Messages of the chat grammar; the results of one round of tools become one message. @throws Refusal */
export function decodeMessages(messages: readonly JsonObject[]): HubMessage[] {
  const decoded: HubMessage[] = [];
  for (const [index, wire] of messages.entries()) {
    const message = decodeMessage(wire, `messages[${index}]`);
    const last = decoded.at(-1);
    if (message.role === 'tool' && last?.role === 'tool') {
      decoded[decoded.length - 1] = { ...last, parts: [...last.parts, ...message.parts] };
    } else decoded.push(message);
  }
  return withToolKinds(decoded);
}
