import { type Splice, scanJsonObject, spliceBytes } from '@waygate/wire';
import type { EncodableAnswer, EncodedAnswer } from '../dialect.ts';

function insertAt(at: number, text: string): Splice[] {
  return [{ start: at, end: at, text }];
}

/**
 * Puts the cost, a number of US dollars, into `usage` as OpenRouter does
 * (https://openrouter.ai/docs/use-cases/usage-accounting), and leaves every other byte alone. A cost that the upstream
 * states of its own gives way to ours: it is what we book.
 */
function costSplices({ bytes, usageSpan, costUsd }: EncodableAnswer): readonly Splice[] {
  if (usageSpan === null || costUsd === null) return [];
  // Whoever read the usage knows already; scanning it again takes 2 µs.
  if (usageSpan.isWithoutCost === true) return insertAt(usageSpan.start + 1, `"cost":${costUsd},`);
  const found = scanJsonObject(bytes, { depthMax: 64, fieldsMax: 256, ...usageSpan });
  if (found.kind !== 'object') return [];
  const given = found.fields.find((field) => field.key === 'cost');
  if (given !== undefined) return [{ start: given.valueStart, end: given.valueEnd, text: costUsd }];
  const separator = found.fields.length === 0 ? '' : ',';
  return insertAt(found.start + 1, `"cost":${costUsd}${separator}`);
}

/** An answer with its cost. */
export function encodeAnswer(answer: EncodableAnswer): EncodedAnswer {
  return { bytes: answer.bytes, splices: costSplices(answer) };
}

/** The same of an event of a stream, put together. */
export function writeCost(event: EncodableAnswer): Uint8Array {
  return spliceBytes(event.bytes, costSplices(event));
}
