import { isId, usageEventSchema } from '@waygate/protocol';
import { hashKey } from '@waygate/vault';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startHttpServer } from './http-server.ts';
import { buildOrganisation, testPepper } from './organisations.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';
import { createTestRedis } from './test-redis.ts';
import { buildUsageEvent } from './usage-events.ts';

describe('a test database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await database.close();
  });

  it('is migrated, empty, and takes a whole organisation', async () => {
    expect(await database.query('SELECT id FROM organisation')).toEqual([]);
    const built = await buildOrganisation(database);
    expect(isId('org', built.organisationId)).toBe(true);
    const [key] = await database.query<{ hash: string }>('SELECT hash FROM api_key WHERE id = $1', [built.key.id]);
    expect(key?.hash).toBe(hashKey(built.key.text, testPepper));
  });

  it('is not another test database, and is gone when closed', async () => {
    const other = await createTestDatabase();
    expect(await other.query('SELECT id FROM organisation')).toEqual([]);
    await other.close();
    expect(await database.query('SELECT FROM pg_database WHERE datname = $1', [other.name])).toEqual([]);
  });

  it('of a run that was killed hours ago is dropped by the next one', async () => {
    const forgotten = 'waygate_test_1700000000_abc';
    await database.queryAsOwner(`CREATE DATABASE ${forgotten}`);
    vi.resetModules();
    const fresh = await import('./test-database.ts');
    const other = await fresh.createTestDatabase();
    expect(await other.query('SELECT FROM pg_database WHERE datname = $1', [forgotten])).toEqual([]);
    await other.close();
  });
});

describe('a test Redis', () => {
  it('is empty, apart from others taken at the same time, and emptied when given back', async () => {
    const [a, b] = await Promise.all([createTestRedis(), createTestRedis()]);
    expect(a.url).not.toBe(b.url);
    await a.client.set('name', 'a');
    expect(await b.client.get('name')).toBeNull();
    await b.close();
    await a.close();
    const again = await createTestRedis();
    expect(await again.client.dbsize()).toBe(0);
    await again.close();
  });
});

describe('builders', () => {
  it('make usage events that the schema accepts, with fresh ids', () => {
    const [a, b] = [buildUsageEvent({}), buildUsageEvent({ usage: { outputTokens: 7 } })];
    expect(usageEventSchema.parse(b).usage.outputTokens).toBe(7);
    expect(a.id).not.toBe(b.id);
  });

  it('make fake upstreams that record what they received', async () => {
    const server = await startHttpServer((_request, response) => {
      response.end('hello');
    });
    const answer = await fetch(`${server.url}/v1/models?a=b`, { method: 'POST', body: 'body' });
    expect(await answer.text()).toBe('hello');
    expect(server.received[0]).toMatchObject({ method: 'POST', path: '/v1/models?a=b' });
    expect(server.received[0]?.body.toString()).toBe('body');
    await server.close();
  });
});
