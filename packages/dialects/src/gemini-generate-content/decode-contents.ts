import { refuse } from '@waygate/errors';
import type { ChatPart, HubMessage, JsonObject, JsonValue, MediaSource, ToolResultContent } from '@waygate/protocol';
import {
  type GeminiProof,
  isObjectValue,
  objectAt,
  objectsAt,
  readGeminiProof,
  readGeminiText,
  textAt,
} from '@waygate/wire';
import { requireObject, requireObjects, requireText } from '../request-fields.ts';
import { camelKeys } from './camel-keys.ts';

/** The word that Gemini takes in place of proof for calls of another model's making; it proves nothing. */
const noProof = 'skip_thought_signature_validator';

function readProof(part: JsonObject): GeminiProof | null {
  return textAt(part, 'thoughtSignature') === noProof ? null : readGeminiProof(part);
}

function readMedia(part: JsonObject): ChatPart | null {
  const inline = objectAt(part, 'inlineData');
  const file = objectAt(part, 'fileData');
  const data = inline === null ? null : camelKeys(inline);
  const place = file === null ? null : camelKeys(file);
  const mediaType = textAt(data ?? place, 'mimeType') ?? 'application/octet-stream';
  const uri = textAt(place, 'fileUri');
  const isStored = uri !== null && !/^https?:\/\/(?!generativelanguage\.)/.test(uri);
  let source: MediaSource | null = null;
  if (data !== null) source = { kind: 'base64', mediaType, data: textAt(data, 'data') ?? '' };
  else if (uri !== null)
    source = isStored ? { kind: 'file-id', fileId: uri, origin: 'gemini' } : { kind: 'url', url: uri };
  if (source === null) return null;
  if (mediaType.startsWith('image/')) return { kind: 'image', source, detail: null, cache: null };
  if (mediaType.startsWith('audio/')) return { kind: 'audio', source, cache: null };
  return { kind: 'file', source, filename: textAt(data ?? place, 'displayName'), cache: null };
}

/** Thoughts that came in pieces and were given back so: proof comes with the last piece and holds for all of their text. */
function joinThoughts(parts: readonly ChatPart[]): ChatPart[] {
  const joined: ChatPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    const isNext = part.kind === 'reasoning' && last?.kind === 'reasoning' && last.signature === null;
    if (!isNext || part.isRedacted) joined.push(part);
    else joined[joined.length - 1] = { ...part, text: last.text + part.text };
  }
  return joined;
}

/** Reads the contents of one request: calls without ids are numbered, and results find their calls by name. */
export class ContentReader {
  readonly #args: ReadonlyMap<string, string>;
  readonly #responses: ReadonlyMap<string, string>;
  readonly #unanswered: { readonly id: string; readonly name: string }[] = [];
  #calls = 0;

  constructor(args: ReadonlyMap<string, string>, responses: ReadonlyMap<string, string>) {
    this.#args = args;
    this.#responses = responses;
  }

  /** @throws Refusal parameter_invalid */
  read(contents: readonly JsonObject[]): HubMessage[] {
    return contents.flatMap((content, index) => {
      const role = textAt(content, 'role') ?? 'user';
      if (role !== 'user' && role !== 'model' && role !== 'function') {
        throw refuse('parameter_invalid', {
          param: `contents[${index}].role`,
          message: `Unknown role: ${role.slice(0, 40)}.`,
        });
      }
      const parts = requireObjects(content['parts'] ?? [], `contents[${index}].parts`).flatMap((part, place) =>
        this.#part(camelKeys(part), `contents.${index}.parts.${place}`),
      );
      if (role !== 'model') return splitTurn(parts);
      return [{ role: 'assistant', name: null, parts: joinThoughts(parts) }];
    });
  }

  #part(part: JsonObject, path: string): ChatPart[] {
    const proof = readProof(part);
    const call = objectAt(part, 'functionCall');
    if (call !== null) return [this.#call(camelKeys(call), proof, path)];
    const response = objectAt(part, 'functionResponse');
    if (response !== null) return [this.#result(camelKeys(response), path)];
    const media = readMedia(part);
    if (media !== null) return [media];
    return readGeminiText(part, proof);
  }

  #call(call: JsonObject, proof: GeminiProof | null, path: string): ChatPart {
    const name = requireText(call['name'], `${path}.functionCall.name`);
    const id = textAt(call, 'id') ?? `call_${this.#calls}`;
    this.#calls++;
    this.#unanswered.push({ id, name });
    return {
      kind: 'tool-call',
      id,
      name,
      argumentsText: this.#args.get(`${path}.functionCall.args`) ?? JSON.stringify(call['args'] ?? {}),
      toolKind: 'function',
      signature: proof?.signature ?? null,
      cache: null,
    };
  }

  #result(response: JsonObject, path: string): ChatPart {
    const name = textAt(response, 'name');
    const stated = textAt(response, 'id');
    const at = this.#unanswered.findIndex((call) => (stated === null ? call.name === name : call.id === stated));
    const [call] = at === -1 ? [] : this.#unanswered.splice(at, 1);
    const callId = stated ?? call?.id;
    if (callId === undefined) {
      throw refuse('parameter_invalid', { param: path, message: `${path} answers no function call.` });
    }
    const value = requireObject(response['response'] ?? {}, `${path}.functionResponse.response`);
    const written = this.#responses.get(`${path}.functionResponse.response`) ?? JSON.stringify(value);
    const { text, isError } = readResponse(value, written);
    const media = objectsAt(response, 'parts').flatMap((part) => readMedia(camelKeys(part)) ?? []);
    const shown = media.filter((part): part is ToolResultContent => part.kind === 'image' || part.kind === 'file');
    const words: ToolResultContent[] = text === '' ? [] : [{ kind: 'text', text, citations: [], cache: null }];
    return { kind: 'tool-result', callId, toolKind: 'function', parts: [...words, ...shown], isError, cache: null };
  }
}

/** A single `output` or `error` of text is that text; any other response is told as the JSON it is. */
function readResponse(value: JsonObject, written: string): { readonly text: string; readonly isError: boolean } {
  const keys = Object.keys(value);
  const only: JsonValue | undefined = keys.length === 1 ? (value['output'] ?? value['error']) : undefined;
  const isError = 'error' in value;
  if (typeof only === 'string') return { text: only, isError };
  return { text: keys.length === 0 ? '' : isObjectValue(only) ? JSON.stringify(only) : written, isError };
}

/** A user's turn of results and words: results become a `tool` message. */
function splitTurn(parts: readonly ChatPart[]): HubMessage[] {
  const split: { role: 'user' | 'tool'; name: null; parts: ChatPart[] }[] = [];
  for (const part of parts) {
    const role = part.kind === 'tool-result' ? 'tool' : 'user';
    const last = split.at(-1);
    if (last?.role === role) last.parts.push(part);
    else split.push({ role, name: null, parts: [part] });
  }
  return split;
}
