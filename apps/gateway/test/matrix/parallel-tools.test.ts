import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matrixTools, resultOf } from './matrix-client.ts';
import { type MatrixWire, matrixProviders } from './matrix-providers.ts';
import { type MatrixStand, matrixClients, openMatrixStand } from './matrix-stand.ts';

let matrix: MatrixStand;
beforeAll(async () => {
  matrix = await openMatrixStand();
}, 90_000);
afterAll(() => matrix.close());

const words = 'Grüße aus Łódź 👩‍🚀 — the kettle\nsays "hi" \\o/.';
const called = [
  { name: 'forecast', args: { city: 'Łódź', days: 3, scale: 1 } },
  { name: 'search', args: { query: 'tide "tables"' } },
  { name: 'ping', args: {} },
];
const names = called.map(({ name }) => name);

/** The recording with three calls at once, and the ids they have there. */
const recorded: Readonly<Record<MatrixWire, { readonly name: string; readonly ids: readonly string[] }>> = {
  openai: { name: 'tools', ids: ['call_a', 'call_b', 'call_c'] },
  'openai-responses': { name: 'reasoning-tools', ids: ['call_a', 'call_b', 'call_c'] },
  anthropic: { name: 'tools', ids: ['toolu_a', 'toolu_b', 'toolu_c'] },
  gemini: { name: 'tools', ids: ['fn-a', 'fn-b', 'fn-c'] },
  cohere: { name: 'tools', ids: ['forecast_1', 'search_2', 'ping_3'] },
  bedrock: { name: 'thinking-tools', ids: ['tooluse_a', 'tooluse_b', 'tooluse_c'] },
};

/** Vercel's Google provider wraps what a tool answered in an object of its own, which goes on whole. */
function unwrap(text: string): string {
  return text.startsWith('{') ? String(JSON.parse(text).content) : text;
}

describe.each(matrixProviders)('%s', (provider) => {
  test.each(matrixClients(() => matrix.target))(
    'and %s do three calls at once, and all results return',
    async (_name, client) => {
      matrix.play(provider, (wire) => recorded[wire].name);
      const first = await client.ask(matrix.modelOf(provider), { hasTools: true });
      expect(first.calls).toEqual(called);
      const offered = matrix.lastOf(provider);
      expect(offered.tools.map(({ name }) => name)).toEqual(names);
      expect(Object.keys(Object(offered.tools[0]?.schema['properties']))).toEqual(
        Object.keys(matrixTools.forecast.properties),
      );
      expect(offered.tools[0]?.schema['required']).toEqual(['city']);

      matrix.play(provider, 'text');
      expect((await first.next()).text).toBe(words);
      const { wire, calls, results } = matrix.lastOf(provider);
      const { ids } = recorded[wire];
      expect(calls).toEqual(called.map((call, index) => ({ id: ids[index], ...call })));
      const told = results.map(({ id, text }) => ({ id, text: unwrap(text) }));
      expect(told).toEqual(names.map((name, index) => ({ id: ids[index], text: resultOf(name) })));
    },
  );
});
