import { bearingOf } from '@waygate/dialects';
import type { DialectName } from '@waygate/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { question, resultOf } from './matrix-client.ts';
import { type MatrixStand, matrixClients, openMatrixStand, type SentBody } from './matrix-stand.ts';

let matrix: MatrixStand;
beforeAll(async () => {
  matrix = await openMatrixStand();
}, 90_000);
afterAll(() => matrix.close());

function dialectOf({ path }: SentBody): DialectName {
  if (path.endsWith('/chat/completions')) return 'openai-chat';
  if (path.endsWith('/responses')) return 'openai-responses';
  return path.endsWith('/messages') ? 'anthropic-messages' : 'gemini-generate-content';
}

/** The path and value of every string in a body. */
function strings(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((item) => strings(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => strings(inner, path === '' ? key : `${path}.${key}`));
}

describe('the table of text-bearing fields', () => {
  test.each(matrixClients(() => matrix.target))('knows every string that %s sends', async (_name, client) => {
    const before = matrix.sent.length;
    matrix.play('anthropic', 'thinking');
    const first = await client.ask(matrix.modelOf('anthropic'), { hasTools: true, hasPicture: true, thinks: true });
    matrix.play('anthropic', 'text');
    await first.next();
    matrix.play('anthropic', 'json');
    await client.ask(matrix.modelOf('anthropic'), { hasSchema: true });
    const sent = matrix.sent.slice(before);
    expect(sent).toHaveLength(3);
    const told = sent.flatMap((body) =>
      strings(JSON.parse(body.text)).map(([path, text]) => ({ path, text, bearing: bearingOf(dialectOf(body), path) })),
    );
    expect(told.filter(({ bearing }) => bearing === null)).toEqual([]);
    const said = told.filter(({ text }) => text === question || text.includes(resultOf('forecast')));
    expect(said.length).toBeGreaterThan(3);
    for (const { path, bearing } of said) expect(['text', 'json-text'], path).toContain(bearing);
  });
});
