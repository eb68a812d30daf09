import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { countSealedSecrets, type Database, openDatabase, verifyAudit, withOrganisation } from '@waygate/db';
import { openGatewayDatabase } from '@waygate/db/gateway';
import { Secret } from '@waygate/protocol';
import {
  type BuiltOrganisation,
  buildCredential,
  buildOrganisation,
  createTestDatabase,
  type TestDatabase,
  testMasterKey,
  testVault,
} from '@waygate/testkit';
import { openLocalVault } from '@waygate/vault';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { repositoryFolder } from '../stack/folders.ts';
import { rotateKeys } from './rotate-keys.ts';

const newKey = { version: 2, bytes: new Uint8Array(32).fill(0x6e) };
const both = openLocalVault([newKey, testMasterKey]);
const onlyNew = openLocalVault([newKey]);
const bothText = [newKey, testMasterKey]
  .map(({ version, bytes }) => `${version}:${Buffer.from(bytes).toString('base64')}`)
  .join();
const timeoutMs = 60_000;

let testDatabase: TestDatabase;
let database: Database<'system'>;
let organisations: BuiltOrganisation[];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const options = { url: testDatabase.url, applicationName: 'test', statementTimeoutMs: 10_000, poolMax: 4 };
  database = openDatabase({ ...options, role: 'system' });
});
afterAll(async () => {
  await database.close();
  await testDatabase.close();
});
beforeEach(async () => {
  await testDatabase.query('DELETE FROM provider_credential');
  organisations = [await buildOrganisation(testDatabase), await buildOrganisation(testDatabase)];
});

async function sealIn({ organisationId }: BuiltOrganisation, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const credential = { provider: 'openai', baseUrl: null, secret: `sk-canary-${i}`, model: `openai/m-${i}` };
    await buildCredential(testDatabase, organisationId, credential);
  }
}

type StoredSecret = { id: string; organisationId: string; secret: { keyId: string; ciphertext: string } };

function readAll(): Promise<StoredSecret[]> {
  return testDatabase.query<StoredSecret>(
    `SELECT id, organisation_id AS "organisationId", secret FROM provider_credential WHERE secret IS NOT NULL ORDER BY id`,
  );
}

async function auditedIn({ organisationId }: BuiltOrganisation): Promise<number> {
  const [row] = await testDatabase.query<{ secrets: string | null }>(
    `SELECT sum((body->'after'->>'secrets')::int) AS secrets FROM audit_event
     WHERE organisation_id = $1 AND action = 'vault.rewrapped' AND target_id = 'local:2'`,
    [organisationId],
  );
  return Number(row?.secrets ?? 0);
}

/** Starts the command as an operator does. */
function start(...words: readonly string[]): { child: ChildProcess; said: () => string } {
  const env = { ...process.env, DATABASE_URL: testDatabase.url, WAYGATE_MASTER_KEY: bothText };
  const args = ['--disable-warning=ExperimentalWarning', join(repositoryFolder, 'tools/vault.ts'), ...words];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (said += part.toString()));
  return { child, said: () => said };
}

async function run(...words: readonly string[]): Promise<{ code: number; said: string }> {
  const { child, said } = start(...words);
  const [code] = await once(child, 'close');
  return { code, said: said() };
}

/** What a gateway does with both keys: loads an organisation and opens all that is sealed in it. */
async function openEverything(organisation: BuiltOrganisation, gateway: ReturnType<typeof openGatewayDatabase>) {
  const { organisationId } = organisation;
  const configuration = await gateway.loadConfiguration(organisationId);
  const sealed = configuration?.credentials.filter(({ secret }) => secret !== null) ?? [];
  for (const { id, secret } of sealed) {
    expect((await both.open(secret, { organisationId, rowId: id })).reveal()).toMatch(/^sk-canary-/);
  }
  return sealed.length;
}

it('the second factors of people are brought under the new key too, and still open for their person', async () => {
  const [{ userId } = { userId: '' }] = organisations;
  const binding = { userId, rowId: 'second_factor' };
  const envelope = await testVault.seal(new Secret('JBSWY3DPEHPK3PXP'), binding);
  await testDatabase.query('INSERT INTO second_factor (user_id, envelope) VALUES ($1, $2)', [userId, envelope]);
  const { rewrapped, left } = await rotateKeys({ database, vault: both, batchSize: 1, onProgress: () => undefined });
  expect([rewrapped, left]).toEqual([1, []]);
  const [row] = await testDatabase.query<{ envelope: unknown }>('SELECT envelope FROM second_factor');
  expect((await onlyNew.open(row?.envelope, binding)).reveal()).toBe('JBSWY3DPEHPK3PXP');
  expect((await run('status')).said).toContain('local:2: second factors of 1 people (the key that seals).');
  await testDatabase.query('DELETE FROM second_factor');
});

it('a rotation that was killed is finished by the next one; readers go on all the while, and no secret’s bytes change', {
  timeout: timeoutMs,
}, async () => {
  for (const organisation of organisations) await sealIn(organisation, 60);
  const before = await readAll();
  const gateway = openGatewayDatabase({ url: testDatabase.url, poolMax: 2, statementTimeoutMs: 10_000 });
  const killed = start('rotate', '--batch', '1');
  await once(killed.child.stdout ?? killed.child, 'data');
  killed.child.kill('SIGKILL');
  await once(killed.child, 'close');
  const half = await readAll();
  const done = half.filter(({ secret }) => secret.keyId === 'local:2').length;
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(120);
  expect((await run('status')).code).toBe(1);
  const finishing = run('rotate', '--batch', '7');
  let hasEnded = false;
  void finishing.finally(() => {
    hasEnded = true;
  });
  while (!hasEnded) {
    for (const organisation of organisations) expect(await openEverything(organisation, gateway)).toBe(60);
  }
  expect(await finishing).toMatchObject({ code: 0, said: expect.stringContaining('Everything is under local:2') });
  const after = await readAll();
  expect(after.map(({ id, secret }) => [id, secret.ciphertext])).toEqual(
    before.map(({ id, secret }) => [id, secret.ciphertext]),
  );
  for (const { id: rowId, organisationId, secret } of after) {
    expect((await onlyNew.open(secret, { organisationId, rowId })).reveal()).toMatch(/^sk-canary-/);
  }
  for (const organisation of organisations) {
    expect(await auditedIn(organisation)).toBe(60);
    expect(await withOrganisation(database, organisation, (tx) => verifyAudit(tx))).toMatchObject({ isIntact: true });
  }
  await gateway.close();
});

it('it does not finish while something is left: it names it, does the rest, and shows no secret', {
  timeout: timeoutMs,
}, async () => {
  const [mine, other] = organisations;
  if (mine === undefined || other === undefined) throw new Error('Two organisations were built.');
  await sealIn(mine, 3);
  await sealIn(other, 2);
  const [moved, swapped] = await readAll();
  await testDatabase.query(`UPDATE provider_credential SET secret = secret || '{"keyId":"local:9"}' WHERE id = $1`, [
    moved?.id,
  ]);
  await testDatabase.query(`UPDATE provider_credential SET secret = '{}' WHERE id = $1`, [swapped?.id]);
  const { code, said } = await run('rotate');
  expect(code).toBe(1);
  expect(said).toContain('3 secrets were wrapped anew.');
  expect(said).toContain(`LEFT provider_credential.secret of ${moved?.id} in ${moved?.organisationId}`);
  expect(said).toContain(`LEFT provider_credential.secret of ${swapped?.id}`);
  expect(said).toContain('local:9: 1 secrets of 1 organisations.');
  expect(said).toContain('NOT FINISHED: keep the old key');
  expect(said).not.toContain('canary');
});

it('what is sealed under the old key meanwhile is taken along, and what is replaced meanwhile stays', {
  timeout: timeoutMs,
}, async () => {
  const [mine] = organisations;
  if (mine === undefined) throw new Error('Two organisations were built.');
  const { organisationId } = mine;
  await sealIn(mine, 6);
  const [replaced] = await readAll();
  if (replaced === undefined) throw new Error('Six were sealed.');
  let isFirst = true;
  const vault = {
    ...both,
    rewrap: async (...asked: Parameters<typeof both.rewrap>) => {
      if (isFirst) {
        isFirst = false;
        const fresh = await testVault.seal(new Secret('sk-canary-fresh'), { organisationId, rowId: replaced.id });
        await testDatabase.query('UPDATE provider_credential SET secret = $2 WHERE id = $1', [replaced.id, fresh]);
        await sealIn(mine, 1);
      }
      return both.rewrap(...asked);
    },
  };
  expect(await rotateKeys({ database, vault, batchSize: 4, onProgress: () => undefined })).toEqual({
    rewrapped: 7,
    left: [],
  });
  expect(await countSealedSecrets(database)).toEqual([{ organisationId, keyId: 'local:2', secrets: 7 }]);
  const found = (await readAll()).find(({ id }) => id === replaced.id);
  expect((await onlyNew.open(found?.secret, { organisationId, rowId: replaced.id })).reveal()).toBe('sk-canary-fresh');
});
