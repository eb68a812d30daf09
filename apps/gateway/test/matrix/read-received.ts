import type { JsonObject, JsonValue } from '@waygate/protocol';
import { isObjectValue, objectAt, objectsAt, parseJsonObject, textAt } from '@waygate/wire';
import type { MatrixWire } from './matrix-providers.ts';

type Named = { readonly name: string; readonly schema: JsonObject };

/** What an upstream was told, read in its own words and not by the code under test. */
export type Received = {
  /** Pictures: `data:` URLs of their bytes, or their addresses. */
  readonly pictures: string[];
  readonly tools: Named[];
  readonly calls: { readonly id: string | null; readonly name: string | null; readonly args: unknown }[];
  readonly results: { readonly id: string | null; readonly text: string }[];
  /** Proof of thinking, wherever it stands. */
  readonly proofs: string[];
  readonly thoughts: string[];
  readonly schema: JsonObject | null;
  /** The setting of thinking, as it is told there. */
  readonly thinking: JsonValue;
  readonly text: string;
};

type Lists = Pick<Received, 'pictures' | 'tools' | 'calls' | 'results' | 'proofs' | 'thoughts'>;
type Reader = (node: JsonObject, to: Lists) => void;

/** Every object of a body, outer ones first. */
function objectsIn(value: JsonValue | undefined): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => objectsIn(item));
  if (!isObjectValue(value)) return [];
  return [value, ...Object.values(value).flatMap((inner) => objectsIn(inner))];
}

function wordsOf(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content)
    ? content.map((part) => textAt(isObjectValue(part) ? part : null, 'text')).join('')
    : '';
}

function add<T>(list: T[], value: T | null): void {
  if (value !== null) list.push(value);
}

function addTool(to: Lists, name: string | null, schema: JsonObject | null): void {
  if (name !== null) to.tools.push({ name, schema: schema ?? {} });
}

function parsed(text: string | null): unknown {
  return text === null || text === '' ? {} : JSON.parse(text);
}

/** OpenAI's chat, and Cohere's, which is of one make with it where it matters here. */
const readChat: Reader = (node, to) => {
  add(to.pictures, textAt(objectAt(node, 'image_url'), 'url'));
  add(to.proofs, textAt(node, 'signature'));
  add(to.proofs, textAt(node, 'thought_signature'));
  add(to.thoughts, textAt(node, 'reasoning_content') ?? textAt(node, 'thinking'));
  const called = objectAt(node, 'function');
  const name = textAt(called, 'name');
  const args = textAt(called, 'arguments');
  if (args !== null) to.calls.push({ id: textAt(node, 'id'), name, args: parsed(args) });
  else addTool(to, name, objectAt(called, 'parameters'));
  if (node['role'] === 'tool') to.results.push({ id: textAt(node, 'tool_call_id'), text: wordsOf(node['content']) });
};

const readResponses: Reader = (node, to) => {
  add(to.pictures, textAt(node, 'image_url'));
  add(to.proofs, textAt(node, 'encrypted_content'));
  const id = textAt(node, 'call_id');
  const name = textAt(node, 'name');
  const type = textAt(node, 'type');
  if (type === 'summary_text') add(to.thoughts, textAt(node, 'text'));
  if (type === 'function_call') to.calls.push({ id, name, args: parsed(textAt(node, 'arguments')) });
  if (type === 'function_call_output') to.results.push({ id, text: wordsOf(node['output']) });
  if (type === 'function') addTool(to, name, objectAt(node, 'parameters'));
};

const readMessages: Reader = (node, to) => {
  const type = textAt(node, 'type');
  const source = objectAt(node, 'source');
  if (type === 'image') {
    add(to.pictures, textAt(source, 'url') ?? `data:${textAt(source, 'media_type')};base64,${textAt(source, 'data')}`);
  }
  if (type === 'thinking') add(to.thoughts, textAt(node, 'thinking'));
  add(to.proofs, textAt(node, 'signature'));
  if (type === 'redacted_thinking') add(to.proofs, textAt(node, 'data'));
  const name = textAt(node, 'name');
  if (type === 'tool_use') to.calls.push({ id: textAt(node, 'id'), name, args: node['input'] });
  if (type === 'tool_result') to.results.push({ id: textAt(node, 'tool_use_id'), text: wordsOf(node['content']) });
  if (node['input_schema'] !== undefined) addTool(to, name, objectAt(node, 'input_schema'));
};

const readContents: Reader = (node, to) => {
  const inline = objectAt(node, 'inlineData');
  if (inline !== null) to.pictures.push(`data:${textAt(inline, 'mimeType')};base64,${textAt(inline, 'data')}`);
  add(to.pictures, textAt(objectAt(node, 'fileData'), 'fileUri'));
  add(to.proofs, textAt(node, 'thoughtSignature'));
  if (node['thought'] === true) add(to.thoughts, textAt(node, 'text'));
  const call = objectAt(node, 'functionCall');
  if (call !== null) to.calls.push({ id: textAt(call, 'id'), name: textAt(call, 'name'), args: call['args'] });
  const result = objectAt(node, 'functionResponse');
  const told = objectAt(result, 'response');
  const text = textAt(told, 'output') ?? JSON.stringify(told);
  if (result !== null) to.results.push({ id: textAt(result, 'id'), text });
  for (const tool of objectsAt(node, 'functionDeclarations')) {
    addTool(to, textAt(tool, 'name'), objectAt(tool, 'parameters') ?? objectAt(tool, 'parametersJsonSchema'));
  }
};

const readConverse: Reader = (node, to) => {
  const image = objectAt(node, 'image');
  const bytes = textAt(objectAt(image, 'source'), 'bytes');
  if (image !== null) to.pictures.push(`data:image/${textAt(image, 'format')};base64,${bytes}`);
  const thought = objectAt(objectAt(node, 'reasoningContent'), 'reasoningText');
  add(to.thoughts, textAt(thought, 'text'));
  add(to.proofs, textAt(thought, 'signature'));
  const call = objectAt(node, 'toolUse');
  if (call !== null) to.calls.push({ id: textAt(call, 'toolUseId'), name: textAt(call, 'name'), args: call['input'] });
  const result = objectAt(node, 'toolResult');
  if (result !== null) to.results.push({ id: textAt(result, 'toolUseId'), text: wordsOf(result['content']) });
  const tool = objectAt(node, 'toolSpec');
  addTool(to, textAt(tool, 'name'), objectAt(objectAt(tool, 'inputSchema'), 'json'));
};

const readers: Readonly<Record<MatrixWire, Reader>> = {
  openai: readChat,
  'openai-responses': readResponses,
  anthropic: readMessages,
  gemini: readContents,
  cohere: readChat,
  bedrock: readConverse,
};

/** A schema that is told in words, between the first brace and the last. */
function schemaInWords(text: string | null): JsonObject | null {
  return text === null ? null : parseJsonObject(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
}

function schemaOf(wire: MatrixWire, body: JsonObject): JsonObject | null {
  const config = objectAt(body, 'generationConfig');
  const format = objectAt(body, 'response_format');
  const schemas: Readonly<Record<MatrixWire, JsonObject | null>> = {
    openai: objectAt(objectAt(format, 'json_schema'), 'schema'),
    'openai-responses': objectAt(objectAt(objectAt(body, 'text'), 'format'), 'schema'),
    anthropic: objectAt(objectAt(objectAt(body, 'output_config'), 'format'), 'schema'),
    gemini: objectAt(config, 'responseSchema') ?? objectAt(config, 'responseJsonSchema'),
    cohere: objectAt(format, 'json_schema'),
    bedrock: schemaInWords(textAt(objectsAt(body, 'system').at(-1) ?? null, 'text')),
  };
  return schemas[wire];
}

function thinkingOf(wire: MatrixWire, body: JsonObject): JsonValue {
  const settings: Readonly<Record<MatrixWire, JsonValue | undefined>> = {
    openai: body['reasoning_effort'],
    'openai-responses': objectAt(body, 'reasoning')?.['effort'],
    anthropic: body['thinking'],
    gemini: objectAt(objectAt(body, 'generationConfig'), 'thinkingConfig'),
    cohere: body['thinking'],
    bedrock: objectAt(body, 'additionalModelRequestFields')?.['thinking'],
  };
  return settings[wire] ?? null;
}

/** Reads a request in the words of its wire. */
export function readReceived(wire: MatrixWire, bytes: Buffer): Received {
  const text = bytes.toString();
  const body = parseJsonObject(text);
  if (body === null) throw new Error(`the upstream got no JSON: ${text}`);
  const lists: Lists = { pictures: [], tools: [], calls: [], results: [], proofs: [], thoughts: [] };
  for (const node of objectsIn(body)) readers[wire](node, lists);
  return { ...lists, schema: schemaOf(wire, body), thinking: thinkingOf(wire, body), text };
}
