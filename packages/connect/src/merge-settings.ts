import { z } from 'zod';

const settingsSchema = z.looseObject({ env: z.record(z.string(), z.unknown()).optional() });

/** Claude Code's settings with members of `env` set and everything else kept. Throws where the file is not such JSON. */
export function mergeClaudeSettings(before: string | null, env: Readonly<Record<string, string>>): string {
  const parsed = settingsSchema.safeParse(readJson(before));
  if (!parsed.success) throw new Error('The settings of Claude Code are not JSON that can be changed safely.');
  const settings = { ...parsed.data, env: { ...parsed.data.env, ...env } };
  return `${JSON.stringify(settings, null, 2)}\n`;
}

function readJson(text: string | null): unknown {
  if (text === null || text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const begin = '# waygate: begin';
const end = '# waygate: end';

/** A text with our block at its end, in place of an earlier one. Throws where an earlier one has no end. */
export function replaceBlock(before: string | null, lines: readonly string[]): string {
  const text = before ?? '';
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from >= 0 !== to >= 0 || to < from) throw new Error('The block that Waygate wrote there earlier has been cut.');
  const rest = from < 0 ? text : text.slice(0, from) + text.slice(to + end.length).replace(/^\n/, '');
  const gap = rest === '' || rest.endsWith('\n\n') ? '' : rest.endsWith('\n') ? '\n' : '\n\n';
  return `${rest}${gap}${[begin, ...lines, end].join('\n')}\n`;
}
