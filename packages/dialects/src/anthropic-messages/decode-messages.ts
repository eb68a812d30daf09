import { refuse } from '@waygate/errors';
import type {
  ChatPart,
  Citation,
  FilePart,
  HubMessage,
  JsonObject,
  JsonValue,
  MediaSource,
  ToolResultContent,
} from '@waygate/protocol';
import { numberAt, objectsAt, openToolCallId, textAt } from '@waygate/wire';
import { readCacheMark, readSignature } from '../read-media.ts';
import { requireObject, requireObjects, requireText } from '../request-fields.ts';

type RawInputs = ReadonlyMap<string, string>;

function readSource(source: JsonObject, path: string): MediaSource {
  const type = requireText(source['type'], `${path}.type`);
  if (type === 'base64') {
    const mediaType = requireText(source['media_type'], `${path}.media_type`);
    return { kind: 'base64', mediaType, data: requireText(source['data'], `${path}.data`) };
  }
  if (type === 'url') return { kind: 'url', url: requireText(source['url'], `${path}.url`) };
  if (type === 'file') {
    return { kind: 'file-id', fileId: requireText(source['file_id'], `${path}.file_id`), origin: 'anthropic' };
  }
  if (type === 'text') {
    const data = Buffer.from(requireText(source['data'], `${path}.data`), 'utf8').toString('base64');
    return { kind: 'base64', mediaType: 'text/plain', data };
  }
  throw refuse('parameter_invalid', { param: `${path}.type`, message: `Unknown source: ${type.slice(0, 40)}.` });
}

/** A citation that a client gives back. */
function decodeCitation(value: JsonObject): Citation {
  return {
    url: textAt(value, 'url'),
    title: textAt(value, 'title') ?? textAt(value, 'document_title'),
    citedText: textAt(value, 'cited_text'),
    startIndex: numberAt(value, 'start_char_index'),
    endIndex: numberAt(value, 'end_char_index'),
    native: { wire: 'anthropic', value },
  };
}

function decodeDocument(block: JsonObject, path: string): FilePart | null {
  const source = requireObject(block['source'], `${path}.source`);
  if (textAt(source, 'type') === 'content') return null;
  return {
    kind: 'file',
    source: readSource(source, `${path}.source`),
    filename: textAt(block, 'title'),
    cache: readCacheMark(block),
  };
}

function decodeResult(block: JsonObject, path: string): ChatPart {
  const parts = decodeBlocks(block['content'], { path: `${path}.content`, inputs: new Map() });
  return {
    kind: 'tool-result',
    callId: openToolCallId(requireText(block['tool_use_id'], `${path}.tool_use_id`)).id,
    toolKind: 'function',
    parts: parts.filter((part): part is ToolResultContent => ['text', 'image', 'file'].includes(part.kind)),
    isError: block['is_error'] === true,
    cache: readCacheMark(block),
  };
}

function decodeCall(block: JsonObject, path: string, inputs: RawInputs): ChatPart {
  const { id, signature } = openToolCallId(requireText(block['id'], `${path}.id`));
  const input = inputs.get(path.replaceAll('[', '.').replaceAll(']', '').concat('.input'));
  return {
    kind: 'tool-call',
    id,
    name: requireText(block['name'], `${path}.name`),
    argumentsText: input ?? JSON.stringify(block['input'] ?? {}),
    toolKind: 'function',
    signature,
    cache: readCacheMark(block),
  };
}

function decodeThinking(block: JsonObject): ChatPart {
  const proof = readSignature(textAt(block, 'signature'), 'anthropic');
  return {
    kind: 'reasoning',
    text: textAt(block, 'thinking') ?? '',
    ...(proof ?? { signature: null, isRedacted: false }),
  };
}

function decodeRedacted(block: JsonObject, path: string): ChatPart {
  const value = requireText(block['data'], `${path}.data`);
  const sealed = readSignature(value, 'anthropic');
  const isOwn = sealed === null || sealed.signature.origin === 'anthropic';
  if (!isOwn) return { kind: 'reasoning', text: '', ...sealed };
  return { kind: 'reasoning', text: '', signature: { origin: 'anthropic', value }, isRedacted: true };
}

function decodeBlock(block: JsonObject, path: string, inputs: RawInputs): ChatPart {
  switch (requireText(block['type'], `${path}.type`)) {
    case 'text':
      return {
        kind: 'text',
        text: requireText(block['text'], `${path}.text`),
        citations: objectsAt(block, 'citations').map(decodeCitation),
        cache: readCacheMark(block),
      };
    case 'image': {
      const source = readSource(requireObject(block['source'], `${path}.source`), `${path}.source`);
      return { kind: 'image', source, detail: null, cache: readCacheMark(block) };
    }
    case 'document':
      return decodeDocument(block, path) ?? { kind: 'native', wire: 'anthropic', value: block };
    case 'tool_use':
      return decodeCall(block, path, inputs);
    case 'tool_result':
      return decodeResult(block, path);
    case 'thinking':
      return decodeThinking(block);
    case 'redacted_thinking':
      return decodeRedacted(block, path);
    default:
      return { kind: 'native', wire: 'anthropic', value: block };
  }
}

function decodeBlocks(
  value: JsonValue | undefined,
  at: { readonly path: string; readonly inputs: RawInputs },
): ChatPart[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return value === '' ? [] : [{ kind: 'text', text: value, citations: [], cache: null }];
  return requireObjects(value, at.path).map((block, index) => decodeBlock(block, `${at.path}[${index}]`, at.inputs));
}

/** A user turn of tool results and words: results become a `tool` message, in the order of the turn. */
function splitUserTurn(parts: readonly ChatPart[]): HubMessage[] {
  const split: { role: 'user' | 'tool'; name: null; parts: ChatPart[] }[] = [];
  for (const part of parts) {
    const role = part.kind === 'tool-result' ? 'tool' : 'user';
    const last = split.at(-1);
    if (last?.role === role) last.parts.push(part);
    else split.push({ role, name: null, parts: [part] });
  }
  return split.length === 0 ? [{ role: 'user', name: null, parts: [] }] : split;
}

/** `system`: text or text blocks, as one message. @throws Refusal */
export function decodeSystem(value: JsonValue | undefined): HubMessage[] {
  const parts = decodeBlocks(value, { path: 'system', inputs: new Map() });
  return parts.length === 0 ? [] : [{ role: 'system', name: null, parts }];
}

/** Messages of the Messages grammar; `inputs` holds tool inputs as written, by dotted path. @throws Refusal */
export function decodeMessages(messages: readonly JsonObject[], inputs: RawInputs): HubMessage[] {
  return messages.flatMap((message, index): HubMessage[] => {
    const path = `messages[${index}]`;
    const role = requireText(message['role'], `${path}.role`);
    const parts = decodeBlocks(message['content'], { path: `${path}.content`, inputs });
    if (role === 'user') return splitUserTurn(parts);
    if (role === 'assistant' || role === 'system') return [{ role, name: null, parts }];
    throw refuse('parameter_invalid', { param: `${path}.role`, message: `Unknown role: ${role.slice(0, 40)}.` });
  });
}
