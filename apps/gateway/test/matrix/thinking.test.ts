import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MatrixWire, matrixProviders } from './matrix-providers.ts';
import { type MatrixStand, matrixClients, openMatrixStand } from './matrix-stand.ts';

let matrix: MatrixStand;
beforeAll(async () => {
  matrix = await openMatrixStand();
}, 90_000);
afterAll(() => matrix.close());

const words = 'Grüße aus Łódź 👩‍🚀 — the kettle\nsays "hi" \\o/.';
const thought = 'The user greets. Answer politely, keep it short.';
const claudeProof = 'EqMBCkYICxgCKkBwYXRjaGVkLXNpZ25hdHVyZS1ieXRlcy0rLz09';

/** The recording with thoughts, and the proof that comes with them. */
const recorded: Readonly<Record<MatrixWire, { readonly name: string; readonly proofs: readonly string[] }>> = {
  openai: { name: 'reasoning', proofs: [] },
  'openai-responses': { name: 'reasoning-tools', proofs: ['gAAAAABpREC0RD3D', 'gAAAAABp0THER'] },
  anthropic: { name: 'thinking', proofs: [claudeProof, 'RWdhY3RlZC1ieXRlcw=='] },
  gemini: { name: 'thinking', proofs: ['EpAICo0IAb4+9vuku3oDHR5E/Zm9vYmFy+A=='] },
  cohere: { name: 'thinking', proofs: [] },
  bedrock: { name: 'thinking-tools', proofs: [claudeProof] },
};

/** Bytes of one wire pass, and this client does not read the vendor's `reasoning_content`. */
function isBlind(client: string, provider: string): boolean {
  return client.startsWith('ai sdk openrouter') && provider === 'openai';
}

/** This client keeps of an answer without calls what stands with the first thought; Gemini's proof stands with the words. */
function isForgetful(client: string, provider: string): boolean {
  return client === 'ai sdk openrouter' && provider === 'gemini';
}

describe.each(matrixProviders)('%s', (provider) => {
  test.each(matrixClients(() => matrix.target))(
    'thinks for %s, and gets its proof back to the byte',
    async (_name, client) => {
      matrix.play(provider, (wire) => recorded[wire].name);
      const first = await client.ask(matrix.modelOf(provider), { thinks: true, hasTools: true });
      const asked = matrix.lastOf(provider);
      expect(asked.thinking).not.toBeNull();
      if (client.showsThoughts && !isBlind(client.name, provider)) expect(first.thoughts).toContain(thought);

      matrix.play(provider, 'text');
      expect((await first.next()).text).toBe(words);
      const told = matrix.lastOf(provider);
      const { proofs } = recorded[told.wire];
      const isKept = client.keepsProof && !isForgetful(client.name, provider);
      expect(told.proofs).toEqual(isKept ? proofs : []);
      if (isKept && proofs.includes(claudeProof)) expect(told.thoughts).toEqual([thought]);
    },
  );
});
