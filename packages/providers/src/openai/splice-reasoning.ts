import type { Splice } from '@waygate/wire';
import type { EncodableCall } from '../provider.ts';

/** Who routes calls on in OpenRouter's words. */
const routers: ReadonlySet<string> = new Set(['openrouter', 'vercel']);
const comma = 0x2c;
const spaceMax = 0x20;
/** Budgets up to these many tokens are low and medium effort, as for models that are told a budget. */
const lowTokensMax = 2_048;
const mediumTokensMax = 8_192;

function effortOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const effort: unknown = Reflect.get(value, 'effort');
  if (typeof effort === 'string') return effort;
  const tokens: unknown = Reflect.get(value, 'max_tokens');
  if (typeof tokens === 'number') return tokens <= lowTokensMax ? 'low' : tokens <= mediumTokensMax ? 'medium' : 'high';
  return Reflect.get(value, 'enabled') === true ? 'medium' : null;
}

/** Takes a member out with one of its commas: the one after it, else the one before. */
function cut(bytes: Uint8Array, { start, end }: { readonly start: number; readonly end: number }): Splice {
  let after = end;
  while ((bytes[after] ?? comma) <= spaceMax) after++;
  if (bytes[after] === comma) return { start, end: after + 1, text: '' };
  let before = start - 1;
  while ((bytes[before] ?? comma) <= spaceMax) before--;
  return { start: bytes[before] === comma ? before : start, end, text: '' };
}

/**
 * OpenRouter's `reasoning`, as everybody else takes it; bytes stay as they are for who knows it.
 * COMPAT: OpenAI refuses members that it does not know (https://openrouter.ai/docs/use-cases/reasoning-tokens, 2026-11).
 */
export function spliceReasoning({ body, fields, row }: EncodableCall): Splice[] {
  const field = fields.get('reasoning');
  if (field === undefined || routers.has(row.id)) return [];
  const { keyStart: start, valueStart, valueEnd: end } = field;
  const effort = effortOf(JSON.parse(Buffer.from(body.bytes.subarray(valueStart, end)).toString()));
  if (effort === null || fields.has('reasoning_effort')) return [cut(body.bytes, { start, end })];
  return [{ start, end, text: `"reasoning_effort":${JSON.stringify(effort)}` }];
}
