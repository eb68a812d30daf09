import { scanJsonObject, spliceBytes } from '@waygate/wire';
import type { EncodableAnswer } from '../dialect.ts';

function insert(bytes: Uint8Array, at: number, text: string): Uint8Array {
  return spliceBytes(bytes, [{ start: at, end: at, text }]);
}

/**
 * Puts the cost, a number of US dollars, into `usage` as OpenRouter does
 * (https://openrouter.ai/docs/use-cases/usage-accounting), and leaves every other byte alone. A cost that the upstream
 * states of its own gives way to ours: it is what we book.
 */
export function writeCost({ bytes, usageSpan, costUsd }: EncodableAnswer): Uint8Array {
  if (usageSpan === null || costUsd === null) return bytes;
  // Whoever read the usage knows already; scanning it again takes 2 µs.
  if (usageSpan.isWithoutCost === true) return insert(bytes, usageSpan.start + 1, `"cost":${costUsd},`);
  const found = scanJsonObject(bytes, { depthMax: 64, fieldsMax: 256, ...usageSpan });
  if (found.kind !== 'object') return bytes;
  const given = found.fields.find((field) => field.key === 'cost');
  if (given !== undefined) return spliceBytes(bytes, [{ start: given.valueStart, end: given.valueEnd, text: costUsd }]);
  const separator = found.fields.length === 0 ? '' : ',';
  return insert(bytes, found.start + 1, `"cost":${costUsd}${separator}`);
}
