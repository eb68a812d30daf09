import {
  emptyHubRequest,
  type HubMessage,
  type HubRequest,
  type HubTool,
  type HubToolChoice,
  type JsonObject,
  type ReasoningWish,
  type ResponseFormat,
} from '@waygate/protocol';
import { findRawJson, numberAt, objectAt, objectsAt, textAt } from '@waygate/wire';
import type { RequestAddress } from '../chat-codec.ts';
import { readEffort } from '../read-media.ts';
import {
  readBody,
  readCount,
  readFlag,
  readNumber,
  readObject,
  readObjects,
  readText,
  readTexts,
  requireObjects,
  requireText,
  unknownFields,
} from '../request-fields.ts';
import { camelKeys } from './camel-keys.ts';
import { ContentReader } from './decode-contents.ts';
import { decodeSchema } from './decode-schema.ts';

const known: ReadonlySet<string> = new Set([
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
  'model',
]);
const knownConfig: ReadonlySet<string> = new Set([
  'temperature',
  'topP',
  'topK',
  'frequencyPenalty',
  'presencePenalty',
  'maxOutputTokens',
  'stopSequences',
  'seed',
  'candidateCount',
  'responseLogprobs',
  'logprobs',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  'thinkingConfig',
]);

function decodeFunction(declaration: JsonObject, path: string): HubTool {
  const schema = readObject(declaration, 'parameters');
  return {
    kind: 'function',
    name: requireText(declaration['name'], `${path}.name`),
    description: readText(declaration, 'description'),
    schema: schema === null ? readObject(declaration, 'parametersJsonSchema') : decodeSchema(schema),
    isStrict: null,
    cache: null,
  };
}

function decodeTools(body: JsonObject): HubTool[] {
  return readObjects(body, 'tools')
    .map(camelKeys)
    .flatMap((tool, index): HubTool[] => {
      const { functionDeclarations: _, ...natives } = tool;
      const functions = objectsAt(tool, 'functionDeclarations').map((declaration, place) =>
        decodeFunction(camelKeys(declaration), `tools[${index}].functionDeclarations[${place}]`),
      );
      const [type] = Object.keys(natives);
      return type === undefined ? functions : [...functions, { kind: 'native', wire: 'gemini', type, value: natives }];
    });
}

function decodeToolChoice(body: JsonObject): HubToolChoice | null {
  const config = objectAt(camelKeys(readObject(body, 'toolConfig') ?? {}), 'functionCallingConfig');
  if (config === null) return null;
  const calling = camelKeys(config);
  const names = readTexts(calling, 'allowedFunctionNames');
  const mode = textAt(calling, 'mode')?.toUpperCase() ?? 'AUTO';
  const [only] = names;
  if (mode === 'NONE') return { kind: 'none' };
  if (mode === 'ANY' && names.length === 1 && only !== undefined) return { kind: 'tool', name: only };
  if (names.length > 0) return { kind: 'allowed', isRequired: mode === 'ANY', names };
  return { kind: mode === 'ANY' ? 'required' : 'auto' };
}

function decodeThinking(config: JsonObject): ReasoningWish | null {
  const wish = readObject(config, 'thinkingConfig');
  if (wish === null) return null;
  const thinking = camelKeys(wish);
  const budget = numberAt(thinking, 'thinkingBudget');
  return {
    effort: readEffort(textAt(thinking, 'thinkingLevel')?.toLowerCase() ?? null),
    budgetTokens: budget === -1 ? null : budget,
    showsThoughts: readFlag(thinking, 'includeThoughts'),
  };
}

function decodeResponseFormat(config: JsonObject): ResponseFormat | null {
  const own = readObject(config, 'responseSchema');
  const schema = own === null ? readObject(config, 'responseJsonSchema') : decodeSchema(own);
  if (schema !== null) return { kind: 'json-schema', name: 'answer', description: null, schema, isStrict: null };
  const mediaType = readText(config, 'responseMimeType');
  if (mediaType === null) return null;
  return { kind: mediaType === 'application/json' ? 'json' : 'text' };
}

function decodeSystem(body: JsonObject): HubMessage[] {
  const instruction = body['systemInstruction'];
  const parts =
    typeof instruction === 'string'
      ? [{ text: instruction }]
      : objectsAt(readObject(body, 'systemInstruction'), 'parts');
  const texts = parts.map((part, index) => requireText(part['text'], `systemInstruction.parts[${index}].text`));
  if (texts.length === 0) return [];
  return [
    { role: 'system', name: null, parts: texts.map((text) => ({ kind: 'text', text, citations: [], cache: null })) },
  ];
}

function decodeExtensions(body: JsonObject, config: JsonObject): HubRequest['extensions'] {
  const rest = unknownFields(body, known);
  const restConfig = unknownFields(config, knownConfig);
  if (rest === null && restConfig === null) return null;
  return { wire: 'gemini', fields: { ...rest, ...(restConfig === null ? {} : { generationConfig: restConfig }) } };
}

/**
 * Reads a request of `models/{model}:generateContent` or `:streamGenerateContent`. https://ai.google.dev/api/generate-content
 * @throws Refusal body_malformed or parameter_invalid
 */
export function decodeRequest(bytes: Uint8Array, address: RequestAddress): HubRequest {
  const { text, body: written } = readBody(bytes);
  const body = camelKeys(written);
  const config = camelKeys(readObject(body, 'generationConfig') ?? {});
  const inside = (...last: string[]): ReadonlyMap<string, string> =>
    findRawJson(text, ['contents', '*', 'parts', '*', ...last]);
  const reader = new ContentReader(inside('functionCall', 'args'), inside('functionResponse', 'response'));
  const hasLogprobs = readFlag(config, 'responseLogprobs') === true;
  return {
    ...emptyHubRequest,
    model: address.pathModel ?? requireText(body['model'], 'model'),
    messages: [...decodeSystem(body), ...reader.read(requireObjects(body['contents'], 'contents'))],
    tools: decodeTools(body),
    toolChoice: decodeToolChoice(body),
    responseFormat: decodeResponseFormat(config),
    reasoning: decodeThinking(config),
    temperature: readNumber(config, 'temperature'),
    topP: readNumber(config, 'topP'),
    topK: readNumber(config, 'topK'),
    frequencyPenalty: readNumber(config, 'frequencyPenalty'),
    presencePenalty: readNumber(config, 'presencePenalty'),
    outputTokensMax: readCount(config, 'maxOutputTokens'),
    stopSequences: readTexts(config, 'stopSequences'),
    seed: readNumber(config, 'seed'),
    choicesCount: readCount(config, 'candidateCount'),
    topLogprobs: hasLogprobs ? (readNumber(config, 'logprobs') ?? 0) : null,
    isStream: address.isStream ?? false,
    wantsStreamUsage: true,
    extensions: decodeExtensions(body, config),
  };
}
