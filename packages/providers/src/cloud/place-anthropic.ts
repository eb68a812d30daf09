import { type JsonField, type Splice, scanJsonObject, spliceBytes } from '@waygate/wire';
import type { EncodedRequest } from '../provider.ts';

const version = 'vertex-2023-10-16';
const limits = { depthMax: 256, fieldsMax: 1024 };
const comma = 0x2c;
const space = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** The span of a member with the comma that parts it from its neighbour. */
function spanOf(bytes: Uint8Array, { keyStart, valueEnd }: JsonField): { start: number; end: number } {
  let end = valueEnd;
  while (space.has(bytes[end] ?? 0)) end++;
  if (bytes[end] === comma) return { start: keyStart, end: end + 1 };
  let start = keyStart;
  while (start > 0 && bytes[start] !== comma && bytes[start] !== 0x7b) start--;
  return { start: bytes[start] === comma ? start : keyStart, end: valueEnd };
}

function splicesOf(bytes: Uint8Array): Splice[] {
  const scan = scanJsonObject(bytes, limits);
  if (scan.kind !== 'object') throw new TypeError('A request is an object');
  const model = scan.fields.find(({ key }) => key === 'model');
  const stated = scan.fields.find(({ key }) => key === 'anthropic_version');
  if (model === undefined) throw new TypeError('A Messages request has a model');
  if (stated === undefined) {
    return [{ start: model.keyStart, end: model.valueEnd, text: `"anthropic_version":"${version}"` }];
  }
  const splices = [
    { ...spanOf(bytes, model), text: '' },
    { start: stated.valueStart, end: stated.valueEnd, text: `"${version}"` },
  ];
  return splices.toSorted((a, b) => a.start - b.start);
}

/**
 * A Messages request as Vertex takes it: the model in the path, the version in the body; all other bytes as they were.
 * https://docs.anthropic.com/en/api/claude-on-vertex-ai
 */
export function placeAnthropic(
  request: EncodedRequest,
  { upstreamModel, isStream }: { upstreamModel: string; isStream: boolean },
): EncodedRequest {
  const { 'anthropic-version': _, ...headers } = request.headers ?? {};
  const method = isStream ? 'streamRawPredict' : 'rawPredict';
  const path = `/publishers/anthropic/models/${encodeURIComponent(upstreamModel)}:${method}`;
  return { path, headers, body: spliceBytes(request.body, splicesOf(request.body)) };
}
