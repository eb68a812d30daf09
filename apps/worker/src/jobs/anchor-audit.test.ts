import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anchorKey, appendAudit, openDatabase, readAnchors, verifyAudit, withOrganisation } from '@waygate/db';
import { createLogger } from '@waygate/telemetry';
import { buildOrganisation, createTestDatabase, fakeClock, type TestDatabase } from '@waygate/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { anchorAudit } from './anchor-audit.ts';

let testDatabase: TestDatabase;
let folder: string;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'waygate-anchors-'));
});
afterAll(async () => {
  await testDatabase.close();
  await rm(folder, { recursive: true, force: true });
});

it('writes signed ends of every chain that the chains still pass, and only where it is told to', async () => {
  const { organisationId } = await buildOrganisation(testDatabase);
  const database = openDatabase({
    url: testDatabase.url,
    role: 'system',
    poolMax: 2,
    applicationName: 'test',
    statementTimeoutMs: 5_000,
  });
  const inside = { organisationId, userId: null };
  await withOrganisation(database, inside, (tx) =>
    appendAudit(tx, { action: 'thing.made', target: { kind: 'thing', id: 'thg_1' } }),
  );
  const key = new Uint8Array(32).fill(3);
  const file = join(folder, 'deep', 'anchors.ndjson');
  const logger = createLogger({ service: 'worker', level: 'error' });
  const context = { database, clock: fakeClock(), logger };
  await anchorAudit({ ...context, auditAnchors: null });
  await anchorAudit({ ...context, auditAnchors: { file, key } });
  await anchorAudit({ ...context, auditAnchors: { file, key } });
  const anchors = readAnchors(await readFile(file, 'utf8'), anchorKey(key).publicKey).get(organisationId) ?? [];
  expect(anchors).toHaveLength(2);
  expect(await withOrganisation(database, inside, (tx) => verifyAudit(tx, anchors))).toMatchObject({ isIntact: true });
  await database.close();
});

it('is set with its key or not at all', () => {
  const urls = {
    DATABASE_URL: 'postgres://localhost/x',
    REDIS_URL: 'redis://localhost',
    WAYGATE_CONSOLE_URL: 'http://localhost',
  };
  expect(readConfig(urls).auditAnchors).toBeNull();
  expect(() => readConfig({ ...urls, WAYGATE_WORKER_AUDIT_ANCHOR_FILE: '/x' })).toThrow('set together');
  expect(() => readConfig({ ...urls, WAYGATE_WORKER_AUDIT_ANCHOR_KEY: 'AAAA' })).toThrow('AUDIT_ANCHOR_KEY');
});
