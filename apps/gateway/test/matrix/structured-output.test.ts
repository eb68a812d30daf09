import type { JsonObject } from '@waygate/protocol';
import { isObjectValue, objectAt } from '@waygate/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerSchema } from './matrix-client.ts';
import { matrixProviders } from './matrix-providers.ts';
import { type MatrixStand, matrixClients, openMatrixStand } from './matrix-stand.ts';

let matrix: MatrixStand;
beforeAll(async () => {
  matrix = await openMatrixStand();
}, 90_000);
afterAll(() => matrix.close());

const answer = { city: 'Łódź', days: 3, note: 'tide "tables" 👩‍🚀\n' };
const clients = matrixClients(() => matrix.target);

/** What a schema says of its members: their types, in order, and which must be there. */
function essenceOf(schema: JsonObject | null): unknown {
  const properties = Object.entries(objectAt(schema, 'properties') ?? {});
  const types = properties.map(([name, inner]) => [name, isObjectValue(inner) ? inner['type'] : null]);
  return { type: schema?.['type'], properties: types, required: schema?.['required'] };
}

describe.each(matrixProviders)('%s', (provider) => {
  test.each(clients)('is told the schema of %s, whose answer fits it', async (_name, client) => {
    matrix.play(provider, 'json');
    const { text } = await client.ask(matrix.modelOf(provider), { hasSchema: true });
    expect(JSON.parse(text)).toEqual(answer);
    expect(essenceOf(matrix.lastOf(provider).schema)).toEqual(essenceOf(answerSchema));
    expect(matrix.dropped() ?? '').not.toContain('responseFormat');
  });
});

describe('a provider that can only be asked for a schema in words', () => {
  test.each(clients)('is not asked by %s if it is strict', async (_name, client) => {
    const before = matrix.countOf('bedrock');
    matrix.sendWith({ 'x-waygate-strict': '1' });
    const failed = client.ask(matrix.modelOf('bedrock'), { hasSchema: true });
    await expect(failed).rejects.toThrow(/responseFormat cannot be sent to this provider/);
    matrix.sendWith({});
    expect(matrix.countOf('bedrock')).toBe(before);
  });
});
