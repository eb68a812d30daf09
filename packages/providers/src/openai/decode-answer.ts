import { isUtf8 } from 'node:buffer';
import type { Endpoint } from '@waygate/protocol';
import { type JsonField, scanJsonObject } from '@waygate/wire';
import type { AnswerReading } from '../provider.ts';
import { readUsageBytes } from './read-usage-bytes.ts';

const limits = {
  depthMax: 256,
  fieldsMax: 1024,
  only: new Set(['choices', 'data', 'error', 'usage']),
};

/** The member without which a body is no answer. */
function payloadOf(endpoint: Endpoint): string {
  return endpoint === 'embeddings' ? 'data' : 'choices';
}

/** The last member of that name: the one that JSON.parse keeps. */
function lastOf(fields: readonly JsonField[], key: string): JsonField | undefined {
  for (let at = fields.length - 1; at >= 0; at--) if (fields[at]?.key === key) return fields[at];
  return undefined;
}

/** Reads a body that came with status 200: the answer and its usage, or why it is none. */
export function decodeAnswer(endpoint: Endpoint, bytes: Uint8Array): AnswerReading {
  if (!isUtf8(bytes)) return { kind: 'malformed' };
  const found = scanJsonObject(bytes, limits);
  if (found.kind !== 'object') return { kind: 'malformed' };
  const { fields } = found;
  if (lastOf(fields, payloadOf(endpoint)) === undefined) {
    return { kind: lastOf(fields, 'error') === undefined ? 'malformed' : 'error' };
  }
  const field = lastOf(fields, 'usage');
  if (field === undefined) return { kind: 'answer', usage: null, usageSpan: null };
  const { valueStart: start, valueEnd: end } = field;
  const { usage, hasCost } = readUsageBytes(bytes, { start, end });
  return { kind: 'answer', usage, usageSpan: usage === null ? null : { start, end, isWithoutCost: !hasCost } };
}
