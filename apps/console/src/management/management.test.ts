import { openDatabase } from '@waygate/db';
import { systemRandom } from '@waygate/protocol';
import { openRedis } from '@waygate/queues';
import {
  type BuiltOrganisation,
  buildKey,
  buildOrganisation,
  buildPerson,
  createTestDatabase,
  createTestRedis,
  type TestDatabase,
  type TestRedis,
  testMasterKey,
  testPepper,
} from '@waygate/testkit';
import { createKey } from '@waygate/vault';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answerManagement } from './answer-management.ts';
import { managementRoutes } from './management-routes.ts';
import { openapiDocument } from './openapi-document.ts';
import { requireRoutedProcedures } from './procedure-of.ts';

const held = vi.hoisted((): { database: unknown; redis: unknown } => ({ database: null, redis: null }));
vi.mock('@/config.ts', () => ({
  isDevelopment: () => false,
  readConfig: () => ({
    keyPepper: testPepper,
    masterKey: testMasterKey,
    sandboxUrl: null,
    egressAllow: [],
    proxyHops: 0,
  }),
}));
vi.mock('@/server/database.ts', () => ({ database: () => held.database }));
vi.mock('@/server/redis.ts', () => ({ redis: () => held.redis }));
vi.mock('@/server/log.ts', () => ({ log: () => ({ error: () => undefined, warn: () => undefined }) }));

let database: TestDatabase;
let redisServer: TestRedis;
let mine: BuiltOrganisation;
let foreign: BuiltOrganisation;
let ownerKey: string;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  redisServer = await createTestRedis();
  const app = openDatabase({
    url: database.url,
    role: 'app',
    poolMax: 4,
    applicationName: 'management-test',
    statementTimeoutMs: 5_000,
  });
  const redis = openRedis({
    url: redisServer.url,
    name: 'test',
    connectTimeoutMs: 2_000,
    commandTimeoutMs: 2_000,
    onError: () => undefined,
  });
  held.database = app;
  held.redis = redis;
  closing.push(() => redis.disconnect(), app.close);
  mine = await buildOrganisation(database);
  foreign = await buildOrganisation(database);
  ownerKey = await managementKey(mine, mine.userId);
});
afterAll(async () => {
  for (const close of closing) await close();
  await redisServer.close();
  await database.close();
});

async function managementKey(organisation: BuiltOrganisation, userId: BuiltOrganisation['userId'], more: object = {}) {
  const { organisationId, environmentId } = organisation;
  return (await buildKey(database, { organisationId, environmentId, userId, kind: 'mgmt', ...more })).text;
}

type Options = { key?: string | null; body?: unknown; headers?: Record<string, string> };

async function call(method: string, path: string, { key = ownerKey, body, headers = {} }: Options = {}) {
  const url = new URL(`http://console/api/manage/v1${path}`);
  const request = new Request(url, {
    method,
    headers: { ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const answer = await answerManagement(request, url.pathname.split('/').slice(4));
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: text === '' ? null : JSON.parse(text) };
}

const newRole = { name: 'Reader', permissions: ['requests:read'] };

describe('the management API', () => {
  it('lets in management keys and no others', async () => {
    expect((await call('GET', '/organisation')).json).toMatchObject({ id: mine.organisationId });
    const codeOf = async (key: string | null) => (await call('GET', '/organisation', { key })).json.error.code;
    expect(await codeOf(null)).toBe('key_missing');
    expect(await codeOf(mine.key.text)).toBe('key_kind_denied');
    expect(await codeOf(createKey('mgmt', systemRandom).key.reveal())).toBe('key_invalid');
    expect(await codeOf(`${ownerKey.slice(0, -1)}0`)).toBe('key_invalid');
    expect(await codeOf("' OR 1=1 --")).toBe('key_missing');
    expect(await codeOf(await managementKey(mine, mine.userId, { revokedAt: new Date() }))).toBe('key_invalid');
    expect(await codeOf(await managementKey(mine, mine.userId, { expiresAt: new Date(1) }))).toBe('key_invalid');
    const bound = { scopes: { models: null, endpoints: null, ipRanges: ['10.0.0.0/8'] } };
    expect(await codeOf(await managementKey(mine, mine.userId, bound))).toBe('address_denied');
    const { userId } = await buildPerson(database, mine.organisationId, { systemRole: 'owner' });
    const left = await managementKey(mine, userId);
    await database.query('UPDATE "user" SET disabled_at = now() WHERE id = $1', [userId]);
    expect(await codeOf(left)).toBe('key_invalid');
  });

  it('makes a key that is shown once, also to a request that comes twice', async () => {
    const body = {
      name: 'made by API',
      owner: 'me',
      groupId: null,
      scopes: { models: null, endpoints: null, ipRanges: null },
      lifetime: '7',
    };
    const path = '/environments/staging/keys';
    const headers = { 'idempotency-key': 'once-1' };
    const first = await call('POST', path, { body, headers });
    expect(first).toMatchObject({ status: 201, json: { key: expect.stringMatching(/^sk-wg-usr-/) } });
    const again = await call('POST', path, { body, headers });
    expect(again).toMatchObject({ status: 201, json: { id: first.json.id, key: null } });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const other = await call('POST', path, { body: { ...body, name: 'other' }, headers });
    expect(other).toMatchObject({ status: 409, json: { error: { code: 'conflict', param: 'idempotency-key' } } });
    const listed = await call('GET', path);
    expect(listed.json.data).toHaveLength(1);
    expect(listed.text).not.toContain(first.json.key);
    const kept = await Promise.all((await redisKeys()).map((name) => redisGet(name)));
    expect(kept.join()).not.toContain(first.json.key);
    expect((await call('DELETE', `${path}/${first.json.id}`)).status).toBe(204);
    const [event] = await database.query<{ body: { origin: object } }>(
      "SELECT body FROM audit_event WHERE action = 'api_key.revoked' AND target_id = $1",
      [first.json.id],
    );
    expect(event?.body.origin).toMatchObject({ source: 'api', keyId: expect.stringMatching(/^key_/) });
  });

  it('rotates a key, shows its new secret once, and lets a management key in by either until the old one is ended', async () => {
    const { organisationId, environmentId, userId } = mine;
    const made = await buildKey(database, { organisationId, environmentId, userId, kind: 'mgmt' });
    const path = `/environments/production/keys/${made.id}`;
    const headers = { 'idempotency-key': 'rotate-1' };
    const first = await call('POST', `${path}/rotate`, { body: { overlapSeconds: 3_600 }, headers });
    expect(first).toMatchObject({ status: 200, json: { key: expect.stringMatching(/^sk-wg-mgmt-/) } });
    const again = await call('POST', `${path}/rotate`, { body: { overlapSeconds: 3_600 }, headers });
    expect(again.json).toMatchObject({ id: made.id, key: null });
    const statusBy = async (key: string) => (await call('GET', '/organisation', { key })).status;
    expect([await statusBy(made.text), await statusBy(first.json.key)]).toEqual([200, 200]);
    const listed = await call('GET', '/environments/production/keys');
    expect(listed.json.data.find((key: { id: string }) => key.id === made.id).rotation).toMatchObject({
      currentUsedAtMs: expect.any(Number),
      previous: { usedAtMs: expect.any(Number) },
    });
    expect((await call('DELETE', `${path}/previous-secret`)).status).toBe(204);
    expect([await statusBy(made.text), await statusBy(first.json.key)]).toEqual([401, 200]);
    const endless = await call('POST', `${path}/rotate`, { body: { overlapSeconds: 1e9 } });
    expect(endless).toMatchObject({ status: 400, json: { error: { fields: expect.anything() } } });
  });

  it('revokes several keys, all or none', async () => {
    const { organisationId, environmentId, userId } = mine;
    const place = { organisationId, environmentId, userId };
    const keys = [await buildKey(database, place), await buildKey(database, place)];
    const path = '/environments/production/keys/revoke';
    const keyIds = keys.map(({ id }) => id);
    const partly = await call('POST', path, { body: { keyIds: [...keyIds, foreign.key.id] } });
    expect(partly.json.error.code).toBe('not_found');
    expect((await call('POST', path, { body: { keyIds } })).json).toEqual({ revoked: 2 });
  });

  it('pages lists by cursor and answers an unchanged one with 304', async () => {
    const first = await call('GET', '/environments?limit=2');
    expect(first.json.data).toHaveLength(2);
    const second = await call('GET', `/environments?limit=2&cursor=${first.json.nextCursor}`);
    expect(second.json).toMatchObject({ data: [{ slug: 'development' }], nextCursor: null });
    const etag = first.headers.get('etag') ?? '';
    expect((await call('GET', '/environments?limit=2', { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await call('GET', '/environments?limit=0')).json.error).toMatchObject({ code: 'parameter_invalid' });
    expect((await call('GET', '/environments?cursor=nowhere')).json.error).toMatchObject({ param: 'cursor' });
  });

  it('changes nothing that was changed meanwhile', async () => {
    const before = await call('GET', '/organisation');
    const headers = { 'if-match': before.headers.get('etag') ?? '' };
    expect((await call('PATCH', '/organisation', { body: { name: 'First' }, headers })).json.name).toBe('First');
    const late = await call('PATCH', '/organisation', { body: { name: 'Second' }, headers });
    expect(late).toMatchObject({ status: 412, json: { error: { code: 'precondition_failed' } } });
    const made = await call('POST', '/roles', { body: { ...newRole, name: 'Changed' } });
    const roles = (await call('GET', '/roles')).json.data;
    const { etag } = roles.find((role: { key: string }) => role.key === made.json.id);
    const rename = () =>
      call('PUT', `/roles/${made.json.id}`, { body: { ...newRole, name: 'Renamed' }, headers: { 'if-match': etag } });
    expect((await rename()).status).toBe(200);
    expect((await rename()).json.error.code).toBe('precondition_failed');
    expect((await call('DELETE', `/roles/${made.json.id}`)).status).toBe(204);
    const target = `/policies/environment/${mine.environmentId}`;
    const document = { models: { deny: ['openai/*'] } };
    const put = (basedOnVersion: number) =>
      call('PUT', target, { body: { mode: 'enforce', document, basedOnVersion } });
    expect(await put(0)).toMatchObject({ status: 200, json: { version: 1 } });
    expect(await put(0)).toMatchObject({ status: 409, json: { error: { code: 'conflict' } } });
    expect((await call('GET', `${target}/versions`)).json.data).toHaveLength(1);
  });

  it('says by field what is wrong, and writes nothing', async () => {
    const bad = await call('POST', '/roles', { body: { name: '', permissions: ['keys:eat'] } });
    expect(bad).toMatchObject({
      status: 400,
      json: { error: { code: 'parameter_invalid', fields: { name: 'Give the role a name.' } } },
    });
    expect((await call('POST', '/roles', { body: '{"name":' })).json.error.code).toBe('body_malformed');
    expect((await call('POST', '/roles', { body: '[]' })).json.error.code).toBe('body_malformed');
    const polluting =
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"name":"","permissions":[]}';
    expect((await call('POST', '/roles', { body: polluting })).status).toBe(400);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(await database.query('SELECT 1 FROM role WHERE organisation_id = $1', [mine.organisationId])).toEqual([]);
    expect((await call('PUT', '/roles', { body: newRole })).json.error.code).toBe('method_unknown');
    expect((await call('GET', '/nothing')).json.error.code).toBe('route_unknown');
    expect((await call('GET', '/audit/..%2F..')).json.error.code).toBe('parameter_invalid');
  });

  it('does what the key’s person may do and no more, in their organisation and in no other', async () => {
    const { userId } = await buildPerson(database, mine.organisationId, { systemRole: 'viewer' });
    const key = await managementKey(mine, userId);
    expect((await call('POST', '/roles', { key, body: newRole })).json.error.code).toBe('permission_denied');
    expect((await call('GET', '/audit', { key })).json.error.code).toBe('permission_denied');
    expect((await call('DELETE', `/environments/production/keys/${foreign.key.id}`)).json.error.code).toBe('not_found');
    expect((await call('GET', `/policies/environment/${foreign.environmentId}/versions`)).json.data).toEqual([]);
    const put = { mode: 'shadow', document: {}, basedOnVersion: 0 };
    expect((await call('PUT', `/policies/group/${foreign.groupId}`, { body: put })).json.error.code).toBe('not_found');
    const smuggled = { ...newRole, org: foreign.slug, env: 'production' };
    expect((await call('POST', '/roles', { body: smuggled })).status).toBe(201);
    expect(await database.query('SELECT 1 FROM role WHERE organisation_id = $1', [foreign.organisationId])).toEqual([]);
  });
});

describe('the OpenAPI document', () => {
  it('is made of the procedures that answer, each with its permission', () => {
    const document = JSON.parse(JSON.stringify(openapiDocument('https://console.example.com')));
    expect(document.openapi).toBe('3.1.0');
    for (const { method, path } of managementRoutes) {
      const operation = document.paths[path][method.toLowerCase()];
      expect(operation['x-permission']).toMatch(/^\w+:\w+$/);
      const named = [...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]);
      const inPath = operation.parameters.filter((one: { in: string }) => one.in === 'path');
      expect(inPath.map((one: { name: string }) => one.name)).toEqual(named);
    }
    const create = document.paths['/roles'].post.requestBody.content['application/json'].schema;
    expect(create.required).toEqual(['name', 'permissions']);
    expect(create.properties.org).toBeUndefined();
    const ids = managementRoutes.map(({ method, path }) => document.paths[path][method.toLowerCase()].operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has no route without a permission: such a console does not start', () => {
    expect(() => requireRoutedProcedures()).not.toThrow();
  });
});

type TestedRedis = ReturnType<typeof openRedis>;
const connection = (): TestedRedis => {
  // SAFETY: set before every test.
  return held.redis as TestedRedis;
};
const redisKeys = () => connection().keys('*');
const redisGet = (name: string) => connection().get(name);
