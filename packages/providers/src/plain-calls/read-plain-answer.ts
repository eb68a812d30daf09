import { isUtf8 } from 'node:buffer';
import { noUsage, type Usage } from '@waygate/protocol';
import { endOfJsonString, type JsonField, scanJsonObject } from '@waygate/wire';
import type { AnswerReading } from '../provider.ts';
import type { PlainEndpoint } from './encode-plain-request.ts';
import { readPlainUsage, readSearchUnits } from './read-plain-usage.ts';

const limits = { depthMax: 256, fieldsMax: 1024 };
const quote = 0x22;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** The member without which a body is no answer; speech answers with sound and not with JSON. */
const payloadOf: Readonly<Record<PlainEndpoint, string | null>> = {
  moderations: 'results',
  rerank: 'results',
  images: 'data',
  transcriptions: 'text',
  speech: null,
};

/** How many objects lie in a list of objects, without reading what is in them: an image is megabytes of text. */
function countObjects(list: Buffer): number {
  let count = 0;
  let depth = 0;
  for (let at = 0; at < list.length; at++) {
    const byte = list[at];
    if (byte === quote) {
      at = endOfJsonString(list, at);
      if (at < 0) return count;
    } else if (byte === openBrace) depth++;
    else if (byte === closeBrace && --depth === 0) count++;
  }
  return count;
}

function bareUsage(endpoint: PlainEndpoint, payload: Buffer): Usage | null {
  switch (endpoint) {
    case 'images':
      return { ...noUsage, images: countObjects(payload), requests: 1 };
    case 'moderations':
      return { ...noUsage, requests: 1 };
    default:
      return null;
  }
}

/** Reads a body that came with status 200: the answer and its usage, or why it is none. */
export function readPlainAnswer(endpoint: PlainEndpoint, bytes: Uint8Array): AnswerReading {
  if (!isUtf8(bytes) || bytes.length === 0) return { kind: 'malformed' };
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = scanJsonObject(bytes, limits);
  if (found.kind !== 'object') {
    // A transcript may be asked for as plain text or subtitles.
    return endpoint === 'transcriptions' ? { kind: 'answer', usage: null, usageSpan: null } : { kind: 'malformed' };
  }
  const fieldOf = (key: string): JsonField | undefined => found.fields.findLast((field) => field.key === key);
  const slice = ({ valueStart, valueEnd }: JsonField): Buffer => body.subarray(valueStart, valueEnd);
  const name = payloadOf[endpoint];
  const payload = name === null ? undefined : fieldOf(name);
  if (payload === undefined) return { kind: fieldOf('error') === undefined ? 'malformed' : 'error' };
  const meta = endpoint === 'rerank' ? fieldOf('meta') : undefined;
  const searches = meta === undefined ? null : readSearchUnits(JSON.parse(slice(meta).toString()));
  const told = fieldOf('usage');
  const read = told === undefined ? null : readPlainUsage(endpoint, JSON.parse(slice(told).toString()));
  const usage = searches ?? read ?? bareUsage(endpoint, slice(payload));
  const isObject = told !== undefined && body[told.valueStart] === openBrace;
  return { kind: 'answer', usage, usageSpan: isObject ? { start: told.valueStart, end: told.valueEnd } : null };
}
