import { codeAt, type Endpoint } from '@waygate/protocol';
import { type JsonField, type Splice, scanJsonObject, spliceBytes } from '@waygate/wire';
import type { EncodableCall, EncodedRequest } from '../provider.ts';
import { spliceReasoning } from './splice-reasoning.ts';

/** Where each kind of call is answered; the others are `withPlainCalls`'. */
function pathOf(endpoint: Endpoint): string {
  return endpoint === 'embeddings' ? '/embeddings' : '/chat/completions';
}

const withUsage = '"include_usage":true';
const openBrace = 0x7b;
const quote = 0x22;
const asciiMax = 0x7f;

/** Whether a text is what lies there. Said of ASCII only, which names of models are: another is written once more. */
function isWritten(bytes: Uint8Array, { valueStart, valueEnd }: JsonField, text: string): boolean {
  if (valueEnd - valueStart !== text.length) return false;
  for (let i = 0; i < text.length; i++) {
    const code = codeAt(text, i);
    if (code > asciiMax || code !== bytes[valueStart + i]) return false;
  }
  return true;
}

function spliceModel(call: EncodableCall, model: JsonField): Splice[] {
  const text = JSON.stringify(call.upstreamModel);
  return isWritten(call.body.bytes, model, text) ? [] : [{ start: model.valueStart, end: model.valueEnd, text }];
}

/** Makes the upstream report usage: what a stream cost is otherwise unknown. */
function spliceIncludeUsage({ body, fields, row }: EncodableCall, model: JsonField): Splice[] {
  if (!body.isStream || row.quirks.refusesStreamOptions === true) return [];
  const options = fields.get('stream_options');
  if (options === undefined) {
    return [{ start: model.keyStart, end: model.keyStart, text: `"stream_options":{${withUsage}},` }];
  }
  const { valueStart: start, valueEnd: end } = options;
  if (body.bytes[start] !== openBrace) return [{ start, end, text: `{${withUsage}}` }];
  const found = scanJsonObject(body.bytes, { depthMax: 64, fieldsMax: 64, start, end });
  if (found.kind !== 'object') return [{ start, end, text: `{${withUsage}}` }];
  const given = found.fields.find((field) => field.key === 'include_usage');
  if (given !== undefined) return [{ start: given.valueStart, end: given.valueEnd, text: 'true' }];
  return [{ start: start + 1, end: start + 1, text: withUsage + (found.fields.length > 0 ? ',' : '') }];
}

/** COMPAT: some vendors know the ceiling on output by its old name only; dropped by them, it would bound nothing. */
function spliceCeiling({ body, fields, row }: EncodableCall): Splice[] {
  const current = fields.get('max_completion_tokens');
  if (row.quirks.outputCeiling !== 'max_tokens' || current === undefined || fields.has('max_tokens')) return [];
  const start = current.keyStart + 1;
  return [{ start, end: body.bytes.indexOf(quote, start), text: 'max_tokens' }];
}

/**
 * The caller's bytes with the deployment's model in place of the named one and, for streams, usage asked for. Everything
 * else, unknown members included, goes out as it came in.
 */
export function encodeRequest(call: EncodableCall): EncodedRequest {
  const path = pathOf(call.body.endpoint);
  const model = call.fields.get('model');
  if (model === undefined) throw new TypeError('A decoded call has a model');
  const splices = spliceModel(call, model);
  splices.push(...spliceIncludeUsage(call, model), ...spliceCeiling(call), ...spliceReasoning(call));
  if (splices.length > 1) splices.sort((a, b) => a.start - b.start);
  return { path, body: spliceBytes(call.body.bytes, splices) };
}
