import Anthropic from '@anthropic-ai/sdk';
import { buildKey } from '@waygate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addUpstream, openStand, type Stand } from './stand.ts';

let stand: Stand;

beforeAll(async () => {
  stand = await openStand();
  await addUpstream(stand, { baseUrl: 'http://127.0.0.1:9/v1', model: 'openai/gpt-5.4' });
  await addUpstream(stand, { baseUrl: 'http://127.0.0.1:9/v1', model: 'own/unpriced' });
}, 60_000);
afterAll(() => stand.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${stand.gatewayUrl}${path}`, {
    redirect: 'error',
    headers: { authorization: `Bearer ${stand.organisation.key.text}`, ...headers },
  });

async function rowsOf(response: Response, member: string): Promise<Record<string, unknown>[]> {
  const rows: unknown = Reflect.get(Object(await response.json()), member);
  if (!Array.isArray(rows)) throw new Error(`no list of ${member}`);
  return rows;
}

async function keyFor(scopes: { models?: string[]; endpoints?: 'embeddings'[]; ipRanges?: string[] }): Promise<string> {
  const { organisationId, environmentId, userId } = stand.organisation;
  const all = { models: null, endpoints: null, ipRanges: null, ...scopes };
  return (await buildKey(stand.database, { organisationId, environmentId, userId, scopes: all })).text;
}

async function idsFor(scopes: Parameters<typeof keyFor>[0]): Promise<string[]> {
  const ids: string[] = [];
  for await (const model of stand.client(await keyFor(scopes)).models.list()) ids.push(model.id);
  return ids;
}

describe('everybody', () => {
  test.each(['/v1/models', '/api/v1/models'])('finds facts and exact prices in %s', async (path) => {
    const data = await rowsOf(await get(path), 'data');
    const found = data.find(({ id }) => id === 'openai/gpt-5.4');
    expect(found).toMatchObject({
      object: 'model',
      owned_by: 'openai',
      context_length: 1_050_000,
      context_window: 1_050_000,
      pricing: { prompt: '0.0000025', completion: '0.000015', request: '0' },
      input_price: 0.0000025,
      architecture: { input_modalities: ['text', 'image'] },
      top_provider: { max_completion_tokens: 128_000 },
    });
    expect(found?.['supported_parameters']).toContain('tools');
    const unpriced = data.find(({ id }) => id === 'own/unpriced');
    expect(unpriced?.['pricing']).toEqual({});
    expect(unpriced).not.toHaveProperty('input_price');
  });

  test('finds who serves a model', async () => {
    const endpoints = [{ tag: 'openai-compatible', status: 0 }];
    const found = await (await get('/api/v1/models/openai/gpt-5.4/endpoints')).json();
    expect(found).toMatchObject({ data: { id: 'openai/gpt-5.4', endpoints } });
    expect((await get('/api/v1/models/no/such/endpoints')).status).toBe(404);
  });

  test('sees only what the key may call: by model, by endpoint, by address', async () => {
    expect(await idsFor({ models: ['sandbox/sw*'] })).toEqual(['sandbox/swift']);
    expect(await idsFor({ endpoints: ['embeddings'] })).toEqual(['sandbox/embed']);
    expect(await idsFor({ ipRanges: ['203.0.113.0/24'] })).toEqual([]);
  });

  test('is told when it has the same list already', async () => {
    const etag = (await get('/v1/models')).headers.get('etag') ?? '';
    const again = await get('/v1/models', { 'if-none-match': etag });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });
});

describe("Anthropic's clients", () => {
  test('find their shape with their version, or with nothing but their key', async () => {
    const anthropic = new Anthropic({ apiKey: stand.organisation.key.text, baseURL: `${stand.gatewayUrl}/api` });
    const ids: string[] = [];
    for await (const { id, type } of anthropic.models.list({ limit: 1000 })) ids.push(`${type} ${id}`);
    expect(ids).toContain('model sandbox/swift');
    const bare = await fetch(`${stand.gatewayUrl}/v1/models?limit=1000`, {
      headers: { 'x-api-key': stand.organisation.key.text },
    });
    expect(await bare.json()).toMatchObject({ has_more: false, first_id: 'openai/gpt-5.4' });
  });
});

describe('Codex', () => {
  test('finds its catalogue, every member of which its reader needs', async () => {
    const models = await rowsOf(await get('/v1/models?client_version=0.99.0'), 'models');
    const slugs = models.map(({ slug }) => slug);
    expect(slugs).toContain('openai/gpt-5.4');
    expect(slugs).not.toContain('sandbox/embed');
    // Members without a default in codex-rs/protocol/src/openai_models.rs.
    const needed = [
      'slug display_name supported_reasoning_levels shell_type visibility supported_in_api priority base_instructions',
      'supports_reasoning_summaries support_verbosity truncation_policy supports_parallel_tool_calls',
      'experimental_supported_tools description upgrade default_verbosity apply_patch_tool_type',
    ];
    for (const name of needed.join(' ').split(' ')) {
      for (const model of models) expect(model, `${model['slug']} ${name}`).toHaveProperty(name);
    }
  });
});
