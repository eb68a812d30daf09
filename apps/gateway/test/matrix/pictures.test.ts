import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pictureDataUrl, question } from './matrix-client.ts';
import { matrixProviders } from './matrix-providers.ts';
import { type MatrixStand, matrixClients, openMatrixStand } from './matrix-stand.ts';

let matrix: MatrixStand;
beforeAll(async () => {
  matrix = await openMatrixStand();
}, 90_000);
afterAll(() => matrix.close());

const words = 'Grüße aus Łódź 👩‍🚀 — the kettle\nsays "hi" \\o/.';
const clients = matrixClients(() => matrix.target);

describe.each(matrixProviders)('%s', (provider) => {
  test.each(clients)('sees the picture of %s to the byte', async (_name, client) => {
    matrix.play(provider, 'text');
    const { text } = await client.ask(matrix.modelOf(provider), { hasPicture: true });
    expect(text).toBe(words);
    const told = matrix.lastOf(provider);
    expect(told.pictures).toEqual([pictureDataUrl]);
    expect(told.text).toContain(question);
    expect(matrix.dropped()).toBeNull();
  });
});
