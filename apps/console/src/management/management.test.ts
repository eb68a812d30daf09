import { openDatabase } from '@waygate/db';
import { systemRandom } from '@waygate/protocol';
import { openRedis } from '@waygate/queues';
import {
  type BuiltOrganisation,
  buildCredential,
  buildKey,
  buildOrganisation,
  buildPerson,
  createTestDatabase,
  createTestRedis,
  startHttpServer,
  type TestDatabase,
  type TestRedis,
  testMasterKey,
  testPepper,
} from '@waygate/testkit';
import { createKey } from '@waygate/vault';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answerManagement } from './answer-management.ts';

const held = vi.hoisted((): { database: unknown; redis: unknown } => ({ database: null, redis: null }));
vi.mock('@/config.ts', () => ({
  isDevelopment: () => false,
  readConfig: () => ({
    keyPepper: testPepper,
    masterKeys: [testMasterKey],
    sandboxUrl: null,
    egressAllow: ['127.0.0.0/8'],
    consoleUrl: new URL('https://console.example.com'),
    proxyHops: 0,
  }),
}));
vi.mock('@/server/database.ts', () => ({ database: () => held.database }));
vi.mock('@/server/redis.ts', () => ({ redis: () => held.redis }));
vi.mock('@/server/ask-for-mail.ts', () => ({ askForMail: async () => true }));
vi.mock('@/server/log.ts', () => import('../../test/quiet-log.ts'));

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
  const answer = await answerManagement(request);
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
    // One key in 62 ends in a zero of its own.
    const otherEnd = ownerKey.endsWith('0') ? '1' : '0';
    expect(await codeOf(ownerKey.slice(0, -1) + otherEnd)).toBe('key_invalid');
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

  it('makes and renames environments, whose slugs stay', async () => {
    const made = await call('POST', '/environments', { body: { name: 'Load test' } });
    expect(made).toMatchObject({ status: 201, json: { id: expect.stringMatching(/^env_/) } });
    expect((await call('POST', '/environments', { body: { name: 'load  TEST' } })).json.error).toMatchObject({
      code: 'conflict',
      param: 'name',
    });
    expect((await call('PATCH', `/environments/${made.json.id}`, { body: { name: 'Soak' } })).status).toBe(200);
    const { data } = (await call('GET', '/environments')).json;
    expect(data.at(-1)).toMatchObject({ slug: 'load-test', name: 'Soak', kind: 'custom' });
    expect((await call('GET', '/environments/load-test/keys')).json.data).toEqual([]);
    const theirs = await call('PATCH', `/environments/${foreign.environmentId}`, { body: { name: 'Mine now' } });
    expect(theirs.json.error.code).toBe('not_found');
    expect((await call('POST', '/environments', { body: { name: ' ' } })).json.error.fields).toEqual({
      name: 'Give the environment a name.',
    });
  });

  it('invites with a link that is shown once, gives roles and takes them, opens groups and closes them', async () => {
    const body = { email: 'New.Person@example.com', role: 'viewer' };
    const headers = { 'idempotency-key': 'invite-1' };
    const invited = await call('POST', '/invitations', { body, headers });
    expect(invited).toMatchObject({ status: 201, json: { email: 'new.person@example.com' } });
    expect(invited.json.link).toContain('https://console.example.com/');
    expect((await call('POST', '/invitations', { body, headers })).json.link).toBeNull();
    const waiting = await call('GET', '/invitations');
    expect(waiting.json.data).toMatchObject([{ email: 'new.person@example.com', role: 'viewer' }]);
    expect(waiting.text).not.toContain(new URL(invited.json.link).pathname.split('/').at(-1));
    expect((await call('DELETE', `/invitations/${waiting.json.data[0].id}`)).status).toBe(204);
    const { userId } = await buildPerson(database, mine.organisationId, { systemRole: 'viewer' });
    const given = { holder: { kind: 'user', id: userId }, role: 'developer', scope: { kind: 'organisation' } };
    expect((await call('POST', '/role-bindings', { body: given })).status).toBe(201);
    const bindings: { id: string; holder: { id: string }; role: string }[] = (await call('GET', '/role-bindings')).json
      .data;
    const held = bindings.filter(({ holder }) => holder.id === userId);
    expect(held.map(({ role }) => role).sort()).toEqual(['developer', 'viewer']);
    const taken = held.find(({ role }) => role === 'developer');
    expect((await call('DELETE', `/role-bindings/${taken?.id}`)).status).toBe(204);
    const group = (await call('POST', '/groups', { body: { name: 'Night shift' } })).json.id;
    const place = `/groups/${group}/members/${userId}`;
    expect((await call('PUT', place)).status).toBe(200);
    const countOf = async () =>
      (await call('GET', '/groups')).json.data.find(({ id }: { id: string }) => id === group)?.memberCount;
    expect(await countOf()).toBe(1);
    expect((await call('DELETE', place)).status).toBe(204);
    expect((await call('POST', `/groups/${group}/archive`)).status).toBe(200);
    expect(await countOf()).toBeUndefined();
    expect((await call('POST', `/groups/${group}/restore`)).status).toBe(200);
    expect(await countOf()).toBe(0);
    expect((await call('POST', `/members/${userId}/deactivate`)).status).toBe(200);
    const after = (await call('GET', '/members')).json.data.find((one: { userId: string }) => one.userId === userId);
    expect(after.isDisabled).toBe(true);
    expect((await call('POST', `/members/${mine.userId}/deactivate`)).json.error.code).toBe('conflict');
  });

  it('adds, changes and deletes providers, and shows no secret of theirs', async () => {
    const upstream = await startHttpServer((request, response) => {
      const isKnown = request.headers.authorization?.startsWith('Bearer sk-canary-') === true;
      response.writeHead(isKnown ? 200 : 401).end('{"data":[{"id":"small"},{"id":"big"}]}');
    });
    closing.push(() => upstream.close());
    const path = '/environments/production/providers';
    const body = {
      provider: 'openai-compatible',
      name: 'vLLM',
      baseUrl: `${upstream.url}/v1`,
      secret: 'sk-canary-one',
      fields: {},
      models: [],
    };
    const wrong = await call('POST', path, { body: { ...body, secret: 'sk-unknown' } });
    expect(wrong.json.error).toMatchObject({ code: 'parameter_invalid', param: 'secret' });
    const made = await call('POST', path, { body });
    expect(made).toMatchObject({ status: 201, json: { modelCount: 2 } });
    const one = `${path}/${made.json.id}`;
    expect((await call('PUT', `${one}/secret`, { body: { secret: 'sk-canary-two' } })).status).toBe(200);
    expect((await call('POST', `${one}/test`)).json).toMatchObject({ hasPassed: true });
    const answers = [made, await call('POST', `${one}/disable`), await call('GET', path)];
    expect(answers.map(({ text }) => text).join()).not.toContain('canary');
    const shown = () =>
      call('GET', path).then(({ json }) => json.data.find(({ id }: { id: string }) => id === made.json.id));
    expect(await shown()).toMatchObject({ isEnabled: false, hasSecret: true, secretHint: '-two' });
    await call('POST', `${one}/enable`);
    const unsafe = await call('PUT', `${one}/address`, {
      body: { baseUrl: 'http://169.254.169.254/v1', secret: null },
    });
    expect(unsafe.json.error).toMatchObject({ code: 'parameter_invalid', param: 'baseUrl' });
    const moved = await call('PUT', `${one}/address`, { body: { baseUrl: `${upstream.url}/v2`, secret: null } });
    expect(moved.json.error).toMatchObject({ code: 'parameter_invalid', param: 'secret' });
    expect(await shown()).toMatchObject({ isEnabled: true, baseUrl: `${upstream.url}/v1`, hasSecret: true });
    expect((await call('DELETE', one)).status).toBe(204);
    expect((await call('DELETE', `${path}/${foreign.credentialId}`)).json.error.code).toBe('not_found');
  });

  it('wants all parts of a cloud’s credential when it is replaced, and says which is wrong', async () => {
    const upstream = { provider: 'bedrock', baseUrl: null, secret: '{}', model: 'bedrock/m' };
    const { credentialId } = await buildCredential(database, mine.organisationId, upstream);
    const replace = (body: object) =>
      call('PUT', `/environments/production/providers/${credentialId}/secret`, { body }).then(({ json }) => json.error);
    expect(await replace({ secret: 'a-plain-key' })).toMatchObject({
      code: 'parameter_invalid',
      param: 'fields.region',
    });
    const fields = { region: 'eu-central-1', accessKeyId: 'AKIA1' };
    expect(await replace({ fields })).toMatchObject({
      param: 'fields.secretAccessKey',
      message: 'The secret that belongs to the access key ID.',
    });
  });

  it('makes, disables and deletes service accounts, whose keys end with them', async () => {
    const made = await call('POST', '/service-accounts', { body: { name: 'Nightly', groupId: null } });
    expect(made).toMatchObject({ status: 201, json: { id: expect.stringMatching(/^svc_/) } });
    const path = `/service-accounts/${made.json.id}`;
    expect((await call('PATCH', path, { body: { name: 'Nightly 2' } })).status).toBe(200);
    expect((await call('POST', `${path}/disable`)).status).toBe(200);
    const shown = async () =>
      (await call('GET', '/service-accounts')).json.data.find(({ id }: { id: string }) => id === made.json.id);
    expect(await shown()).toMatchObject({ name: 'Nightly 2', isDisabled: true });
    expect((await call('POST', `${path}/enable`)).status).toBe(200);
    expect((await call('DELETE', path)).status).toBe(204);
    expect(await shown()).toBeUndefined();
    const theirs = await call('POST', `/service-accounts/${foreign.serviceAccountId}/disable`);
    expect(theirs.json.error.code).toBe('not_found');
  });

  it('decodes a path once: an escape of an escape is no way to another route', async () => {
    expect((await call('GET', '/environments/%2570roduction/keys')).json.error.code).toBe('not_found');
    expect((await call('GET', '/environments/%70roduction/keys')).status).toBe(200);
    expect((await call('GET', '/environments/%E0%A4%A/keys')).json.error.code).toBe('route_unknown');
    expect((await call('GET', '/environments/..%2F..%2Forganisation/keys')).json.error.code).toBe('not_found');
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

type TestedRedis = ReturnType<typeof openRedis>;
const connection = (): TestedRedis => {
  // SAFETY: set before every test.
  return held.redis as TestedRedis;
};
const redisKeys = () => connection().keys('*');
const redisGet = (name: string) => connection().get(name);
