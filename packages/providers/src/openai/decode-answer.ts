import { isUtf8 } from 'node:buffer';
import type { Endpoint } from '@waygate/protocol';
import { scanJsonObject } from '@waygate/wire';
import type { AnswerReading } from '../provider.ts';
import { hasCost, readUsage } from './read-usage.ts';

const limits = { depthMax: 256, fieldsMax: 1024 };

/** The member without which a body is no answer. */
function payloadOf(endpoint: Endpoint): string {
  return endpoint === 'embeddings' ? 'data' : 'choices';
}

/** Reads a body that came with status 200: the answer and its usage, or why it is none. */
export function decodeAnswer(endpoint: Endpoint, bytes: Uint8Array): AnswerReading {
  if (!isUtf8(bytes)) return { kind: 'malformed' };
  const found = scanJsonObject(bytes, limits);
  if (found.kind !== 'object') return { kind: 'malformed' };
  const fieldOf = (key: string) => found.fields.findLast((field) => field.key === key);
  if (fieldOf(payloadOf(endpoint)) === undefined) {
    return { kind: fieldOf('error') === undefined ? 'malformed' : 'error' };
  }
  const field = fieldOf('usage');
  if (field === undefined) return { kind: 'answer', usage: null, usageSpan: null };
  const { valueStart: start, valueEnd: end } = field;
  const told: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString());
  const usage = readUsage(told);
  return { kind: 'answer', usage, usageSpan: usage === null ? null : { start, end, isWithoutCost: !hasCost(told) } };
}
