import { appendAudit, openDatabase, verifyAudit, verifyBundle, withOrganisation } from '@waygate/db';
import { createId, systemClock, systemRandom, type UserId } from '@waygate/protocol';
import {
  type BuiltOrganisation,
  buildOrganisation,
  buildPerson,
  createTestDatabase,
  type TestDatabase,
} from '@waygate/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readPlace } from '@/server/place.ts';
import { answerAuditExport } from './answer-audit-export.ts';

const held = vi.hoisted((): { database: unknown; userId: string | null } => ({ database: null, userId: null }));
vi.mock('@/config.ts', () => ({ isDevelopment: () => false, readConfig: () => ({ proxyHops: 0 }) }));
vi.mock('@/server/database.ts', () => ({ database: () => held.database }));
vi.mock('@/server/log.ts', () => import('../../../../test/quiet-log.ts'));
vi.mock('@/server/create-request-context.ts', () => ({ createRequestContext: async () => contextOf(held.userId) }));

const source = { clock: systemClock, random: systemRandom };
let database: TestDatabase;
let app: ReturnType<typeof openDatabase<'app'>>;
let mine: BuiltOrganisation;
let foreign: BuiltOrganisation;

function contextOf(userId: string | null) {
  const nowMs = systemClock.nowMs();
  const times = { createdAtMs: nowMs, expiresAtMs: nowMs + 60_000 };
  const session =
    userId === null ? null : { id: createId('ses', source), userId, email: 'x@example.com', name: 'X', ...times };
  return { requestId: createId('req', source), address: '203.0.113.7', userAgent: null, session, placeOf: readPlace };
}

beforeAll(async () => {
  database = await createTestDatabase();
  const options = { url: database.url, applicationName: 'export-test', statementTimeoutMs: 10_000, poolMax: 3 };
  app = openDatabase({ ...options, role: 'app' });
  held.database = app;
  mine = await buildOrganisation(database);
  foreign = await buildOrganisation(database);
  for (const { organisationId, userId } of [mine, foreign]) {
    await withOrganisation(app, { organisationId, userId, origin: { source: 'console' } }, async (tx) => {
      for (let i = 0; i < 600; i++) {
        const name = i === 0 ? '=HYPERLINK("http://evil.example")' : `thing, "${i}"`;
        await appendAudit(tx, {
          action: i % 2 === 0 ? 'thing.made' : 'thing.undone',
          target: { kind: 'thing', id: `${organisationId}-${i}`, name },
        });
      }
    });
  }
}, 60_000);
afterAll(async () => {
  await app.close();
  await database.close();
});

async function exported(
  query: string,
  { userId = mine.userId, org = mine.slug }: { userId?: UserId | null; org?: string } = {},
) {
  held.userId = userId;
  const answer = await answerAuditExport(new Request(`http://console/export?${query}`), { org, env: 'production' });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: answer.status, headers: answer.headers, text, code: isJson ? JSON.parse(text).error.code : null };
}

describe('the export of the audit log', () => {
  it('as NDJSON is a bundle of the whole chain that is verified without the database', async () => {
    const { status, headers, text } = await exported('format=ndjson');
    expect(status).toBe(200);
    expect(headers.get('content-disposition')).toMatch(
      /^attachment; filename="audit-org-\w+-\d{4}-\d{2}-\d{2}\.ndjson"$/,
    );
    const lines = text.trimEnd().split('\n');
    async function* read(changed: (line: string, index: number) => string = (line) => line) {
      yield* lines.map(changed);
    }
    expect(await verifyBundle(read(), () => [])).toMatchObject({ isIntact: true, organisationId: mine.organisationId });
    expect(lines.length).toBeGreaterThan(600);
    expect(text).not.toContain(foreign.organisationId);
    const edited = read((line, index) => (index === 300 ? line.replace('thing', 'thong') : line));
    expect(await verifyBundle(edited, () => [])).toMatchObject({ isIntact: false });
  });

  it('as CSV holds what the filter shows, newest first, quoted, and no formula', async () => {
    const { text, headers } = await exported('format=csv&action=thing.made');
    const rows = text.trimEnd().split('\r\n');
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(rows[0]).toMatch(/^sequence,time,action,result,/);
    expect(rows).toHaveLength(301);
    expect(rows.slice(1).every((row) => row.includes(',thing.made,'))).toBe(true);
    expect(rows[1]).toContain('"thing, ""598"""');
    expect(text).not.toMatch(/(^|,)"?=HYPERLINK/m);
    expect(text).not.toContain(foreign.organisationId);
  });

  it('is an event of the log itself, before anything of it leaves', async () => {
    await exported('format=csv&action=thing.made');
    const [row] = await database.query<{ body: object }>(
      `SELECT body FROM audit_event WHERE organisation_id = $1 AND action = 'audit.exported' ORDER BY sequence DESC LIMIT 1`,
      [mine.organisationId],
    );
    expect(row?.body).toMatchObject({ actor: { id: mine.userId }, after: { format: 'csv', action: 'thing.made' } });
    expect(await withOrganisation(app, mine, (tx) => verifyAudit(tx))).toMatchObject({ isIntact: true });
  });

  it('is refused to nobody, to strangers, to who may only look, and in no known format, and nothing is logged then', async () => {
    const { userId: viewer } = await buildPerson(database, mine.organisationId, { systemRole: 'viewer' });
    const count = () => database.query("SELECT count(*) AS events FROM audit_event WHERE action = 'audit.exported'");
    const before = await count();
    expect(await exported('format=csv', { userId: null })).toMatchObject({ status: 401, code: 'session_missing' });
    expect(await exported('format=csv', { org: foreign.slug })).toMatchObject({ status: 404, code: 'not_found' });
    expect(await exported('format=csv', { userId: viewer })).toMatchObject({ status: 403, code: 'permission_denied' });
    expect(await exported('format=xml')).toMatchObject({ status: 400, code: 'parameter_invalid' });
    expect(await exported('format=csv&range=eternity')).toMatchObject({ status: 400, code: 'parameter_invalid' });
    expect(await count()).toEqual(before);
  });
});
