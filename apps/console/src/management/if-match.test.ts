import { type ChangedThing, lockForChange, openDatabase, withOrganisation } from '@waygate/db';
import {
  type BuiltOrganisation,
  buildGroup,
  buildKey,
  buildOrganisation,
  buildPerson,
  createTestDatabase,
  startHttpServer,
  type TestDatabase,
  testMasterKey,
  testPepper,
} from '@waygate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerManagement } from './answer-management.ts';
import { managementRoutes } from './management-routes.ts';

const held = vi.hoisted((): { database: unknown } => ({ database: null }));
vi.mock('@/config.ts', () => ({
  isDevelopment: () => false,
  readConfig: () => ({
    keyPepper: testPepper,
    masterKeys: [testMasterKey],
    sandboxUrl: null,
    egressAllow: ['127.0.0.0/8'],
    proxyHops: 0,
  }),
}));
vi.mock('@/server/database.ts', () => ({ database: () => held.database }));
vi.mock('@/server/redis.ts', () => import('../../test/redis-away.ts'));
vi.mock('@/server/log.ts', () => import('../../test/quiet-log.ts'));

let database: TestDatabase;
let app: ReturnType<typeof openDatabase<'app'>>;
let upstream: Awaited<ReturnType<typeof startHttpServer>>;
let mine: BuiltOrganisation;
let key: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const options = { url: database.url, applicationName: 'if-match-test', statementTimeoutMs: 20_000 };
  app = openDatabase({ ...options, role: 'app', poolMax: 8 });
  held.database = app;
  upstream = await startHttpServer((_request, response) => {
    response.end('{"data":[{"id":"m"}]}');
  });
});
afterAll(async () => {
  await app.close();
  await upstream.close();
  await database.close();
});
beforeEach(async () => {
  mine = await buildOrganisation(database);
  key = (await buildKey(database, { ...mine, kind: 'mgmt' })).text;
});

async function call(method: string, path: string, { body, etag }: { body?: object; etag?: string } = {}) {
  const request = new Request(`http://console/api/manage/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(etag === undefined ? {} : { 'if-match': etag }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await answerManagement(request);
  const text = await answer.text();
  return { status: answer.status, etag: answer.headers.get('etag'), json: text === '' ? null : JSON.parse(text) };
}

type Item = Readonly<Record<string, unknown>> & { readonly etag: string };

async function listed(path: string, isWanted: (item: Item) => boolean): Promise<string> {
  const items: Item[] = (await call('GET', path)).json.data;
  const found = items.find(isWanted);
  if (found === undefined) throw new Error(`${path} does not show it.`);
  return found.etag;
}

/** A resource ready to be changed: its ETag, its name in the path, what holds it, and the bodies of two changes. */
type Ready = {
  etag: () => Promise<string>;
  path: Record<string, string>;
  thing: ChangedThing;
  body?: (turn: number) => object;
};

/** By table: how its resource comes about. */
const ready: Readonly<Record<string, () => Promise<Ready>>> = {
  organisation: async () => ({
    etag: async () => (await call('GET', '/organisation')).etag ?? '',
    path: {},
    thing: { table: 'organisation' },
    body: (turn) => ({ name: `Renamed ${turn}` }),
  }),
  environment: async () => {
    const id = mine.stagingId;
    const etag = () => listed('/environments', (item) => item['id'] === id);
    return {
      etag,
      path: { environmentId: id },
      thing: { table: 'environment', id },
      body: (turn) => ({ name: `Stage ${turn}` }),
    };
  },
  group: async () => {
    const id = await buildGroup(database, mine.organisationId);
    const { userId } = await buildPerson(database, mine.organisationId, { systemRole: 'viewer' });
    const etag = () => listed('/groups', (item) => item['id'] === id);
    return {
      etag,
      path: { groupId: id, userId },
      thing: { table: 'group', id },
      body: (turn) => ({ name: `Team ${turn}` }),
    };
  },
  membership: async () => {
    const { userId } = await buildPerson(database, mine.organisationId, { systemRole: 'viewer' });
    const etag = () => listed('/members', (item) => item['userId'] === userId);
    return { etag, path: { userId }, thing: { table: 'membership', userId } };
  },
  service_account: async () => {
    const { id } = (await call('POST', '/service-accounts', { body: { name: 'Robot', groupId: null } })).json;
    const etag = () => listed('/service-accounts', (item) => item['id'] === id);
    const body = (turn: number) => ({ name: `Robot ${turn}` });
    return { etag, path: { serviceAccountId: id }, thing: { table: 'service_account', id }, body };
  },
  role: async () => {
    const { id } = (await call('POST', '/roles', { body: { name: 'Reader', permissions: ['requests:read'] } })).json;
    const etag = () => listed('/roles', (item) => item['key'] === id);
    const body = (turn: number) => ({ name: `Reader ${turn}`, permissions: ['requests:read'] });
    return { etag, path: { roleId: id }, thing: { table: 'role', id }, body };
  },
  policy: async () => {
    const target = { kind: 'environment', id: mine.environmentId };
    const path = `/policies/environment/${mine.environmentId}`;
    const body = (turn: number) => ({
      mode: 'shadow',
      document: { models: { deny: [`openai/${turn}`] } },
      basedOnVersion: 1,
    });
    await call('PUT', path, { body: { ...body(0), basedOnVersion: 0 } });
    const etag = () => listed('/policies', (item) => Object(item['target']).id === target.id);
    return { etag, path: target, thing: { table: 'policy', target }, body };
  },
  provider_credential: async () => {
    const made = await call('POST', '/environments/production/providers', {
      body: {
        provider: 'openai-compatible',
        name: 'vLLM',
        baseUrl: `${upstream.url}/v1`,
        secret: 'sk-upstream',
        fields: {},
        models: [],
      },
    });
    expect(made).toMatchObject({ status: 201 });
    const { id } = made.json;
    const etag = () => listed('/environments/production/providers', (item) => item['id'] === id);
    const body = (turn: number) => ({
      ...{
        region: `eu-${turn}`,
        dataRules: [],
        secret: `sk-upstream-${turn}`,
        baseUrl: `${upstream.url}/v${turn + 2}`,
      },
    });
    return { etag, path: { credentialId: id }, thing: { table: 'provider_credential', id }, body };
  },
};

/** What must be done first so that a route has something to change. */
const undoneBy: Readonly<Record<string, { method: string; path: string }>> = {
  'POST /members/{userId}/reactivate': { method: 'POST', path: '/members/{userId}/deactivate' },
  'DELETE /groups/{groupId}/members/{userId}': { method: 'PUT', path: '/groups/{groupId}/members/{userId}' },
  'POST /service-accounts/{serviceAccountId}/enable': {
    method: 'POST',
    path: '/service-accounts/{serviceAccountId}/disable',
  },
  'POST /environments/{env}/providers/{credentialId}/enable': {
    method: 'POST',
    path: '/environments/{env}/providers/{credentialId}/disable',
  },
};

const changing = managementRoutes.filter(({ changes }) => changes !== undefined);

/** Resolves once so many statements of this database wait for a lock. */
async function untilWaiting(count: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const [row] = await database.queryAsOwner<{ waiting: string }>(
        "SELECT count(*) AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      expect(Number(row?.waiting)).toBe(count);
    },
    { timeout: 8_000, interval: 10 },
  );
}

describe('If-Match', () => {
  it.each(changing)(
    '$method $path: of two writers with one ETag exactly one finds it',
    async (route) => {
      const resource = await ready[route.changes?.table ?? '']?.();
      if (resource === undefined) throw new Error(`Nothing is ready for ${route.path}.`);
      const { path: named, thing, body } = resource;
      const at = (path: string) =>
        path.replace('{env}', 'production').replace(/\{(\w+)\}/g, (_, name: string) => named[name] ?? '');
      const undo = undoneBy[`${route.method} ${route.path}`];
      if (undo !== undefined) expect((await call(undo.method, at(undo.path))).status).toBe(200);
      const write = (turn: number, etag: string) => {
        const sent = route.method === 'DELETE' || body === undefined ? {} : { body: body(turn) };
        return call(route.method, at(route.path), { etag, ...sent });
      };
      const stale = await write(9, '"nothing"');
      expect(stale).toMatchObject({ status: 412, json: { error: { code: 'precondition_failed' } } });
      const etag = await resource.etag();
      const { both } = await withOrganisation(app, mine, async (tx) => {
        await lockForChange(tx, thing);
        const writers = [write(1, etag), write(2, etag)];
        await untilWaiting(2);
        return { both: writers };
      });
      const statuses = (await Promise.all(both)).map(({ status }) => status).sort();
      expect(statuses).toEqual([route.kind === 'remove' ? 204 : 200, 412]);
    },
    20_000,
  );

  it('covers every change of something that has an ETag', () => {
    const uncovered = managementRoutes.filter(
      ({ method, path, changes }) => method !== 'GET' && path.endsWith('}') && changes === undefined,
    );
    expect(uncovered.map(({ method, path }) => `${method} ${path}`)).toEqual(withoutEtag);
  });

  it('is one header of tags, or refused; a star asks only that the thing is there', async () => {
    const patch = (etag: string, path = '/organisation') => call('PATCH', path, { etag, body: { name: 'Any' } });
    expect((await patch('nonsense')).json.error).toMatchObject({ code: 'header_invalid', param: 'if-match' });
    expect((await patch('*')).status).toBe(200);
    const { etag } = await call('GET', '/organisation');
    expect((await patch(`"other", ${etag}`)).status).toBe(200);
    expect((await patch(`W/${(await call('GET', '/organisation')).etag}`)).status).toBe(412);
    expect((await patch('*', '/groups/grp_none')).status).toBe(412);
    const create = await call('POST', '/roles', { etag: '*', body: { name: 'x', permissions: ['requests:read'] } });
    expect(create.json.error).toMatchObject({ code: 'header_invalid' });
  });

  it('is not upset by a key that was used or a member who was seen', async () => {
    const read = () => listed('/environments/production/keys', (item) => item['id'] === mine.key.id);
    const before = await read();
    await database.query('UPDATE api_key SET last_used_at = now() WHERE id = $1', [mine.key.id]);
    expect(await read()).toBe(before);
  });
});

/** Made and undone as a whole: nothing of theirs is changed that two could write over. */
const withoutEtag = [
  'DELETE /invitations/{invitationId}',
  'DELETE /role-bindings/{bindingId}',
  'DELETE /environments/{env}/keys/{keyId}',
];
