import { buildKey } from '@waygate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStand, type Stand } from './stand.ts';

let stand: Stand;

beforeAll(async () => {
  stand = await openStand();
}, 60_000);
afterAll(() => stand.close());

const get = (path: string, key = stand.organisation.key.text) =>
  fetch(`${stand.gatewayUrl}/api/v1${path}`, { headers: { authorization: `Bearer ${key}` } });

async function call(model = 'sandbox/swift'): Promise<{ id: string; costUsd: number }> {
  const reply = await fetch(`${stand.gatewayUrl}/api/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stand.organisation.key.text}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'x' }], session_id: 'session-7' }),
  });
  await reply.arrayBuffer();
  const id = reply.headers.get('x-generation-id') ?? '';
  expect(id).toBe(reply.headers.get('x-request-id'));
  return { id, costUsd: Number(reply.headers.get('x-waygate-cost')) };
}

async function dataOf(path: string): Promise<Record<string, unknown>> {
  const body = await (await get(path)).json();
  return Reflect.get(Object(body), 'data');
}

describe('a caller asks about itself', () => {
  test('finds what a call cost by its id, and its spend in its key, soon after', async () => {
    const { id, costUsd } = await call();
    expect(costUsd).toBeGreaterThan(0);
    await expect.poll(async () => (await get(`/generation?id=${id}`)).status, { timeout: 5_000 }).toBe(200);
    expect(await dataOf(`/generation?id=${id}`)).toMatchObject({
      id,
      model: 'sandbox/swift',
      provider_name: 'sandbox',
      total_cost: costUsd,
      streamed: false,
      cancelled: false,
      session_id: 'session-7',
      provider_responses: [{ status: 200 }],
    });
    const key = await dataOf('/key');
    expect(key).toMatchObject({ usage: costUsd, usage_daily: costUsd, usage_weekly: costUsd, usage_monthly: costUsd });
    expect(key).toMatchObject({ limit: null, is_management_key: false });
    expect(await dataOf('/credits')).toEqual({ total_credits: null, total_usage: costUsd });
  });

  test('finds a call that failed', async () => {
    const { id } = await call('sandbox/overloaded');
    await expect.poll(async () => (await get(`/generation?id=${id}`)).status, { timeout: 5_000 }).toBe(200);
    expect(await dataOf(`/generation?id=${id}`)).toMatchObject({
      total_cost: 0,
      provider_responses: [{ status: 503 }],
    });
  });

  test("never finds another key's calls, nor what is no id", async () => {
    const { id } = await call();
    await expect.poll(async () => (await get(`/generation?id=${id}`)).status, { timeout: 5_000 }).toBe(200);
    const { organisationId, environmentId, userId } = stand.organisation;
    const other = await buildKey(stand.database, { organisationId, environmentId, userId });
    expect((await get(`/generation?id=${id}`, other.text)).status).toBe(404);
    for (const odd of ['', '?id=', '?id=*', '?id=req_*', `?id=${id}:x`, `?id=../${id}`]) {
      expect((await get(`/generation${odd}`)).status).toBe(400);
    }
    expect((await get('/key', 'sk-wg-no')).status).toBe(401);
  });
});
