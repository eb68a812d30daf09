import {
  type BuiltOrganisation,
  buildCredential,
  buildOrganisation,
  createTestDatabase,
  type TestDatabase,
} from '@waygate/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../open-database.ts';
import { withOrganisation } from '../transactions.ts';
import {
  countSealedSecrets,
  readSealedNotUnder,
  replaceEnvelope,
  sealedColumns,
  sealedOfPeople,
} from './sealed-secrets.ts';

let testDatabase: TestDatabase;
let system: Database<'system'>;
let built: BuiltOrganisation;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const options = { url: testDatabase.url, applicationName: 'test', statementTimeoutMs: 10_000, poolMax: 2 };
  system = openDatabase({ ...options, role: 'system' });
  built = await buildOrganisation(testDatabase);
});
afterAll(async () => {
  await system.close();
  await testDatabase.close();
});

/** Columns that could hold an envelope and do not. A new one is either here or in sealedColumns. */
const plainColumns = [
  'api_key.scopes',
  'audit_event.body',
  'policy.document',
  'price_override.cells',
  'usage_event.dimensions',
  'usage_event.stage_micros',
];

const [secretColumn] = sealedColumns;

async function seal(secret: string) {
  return buildCredential(testDatabase, built.organisationId, {
    provider: 'openai',
    baseUrl: null,
    secret,
    model: 'openai/gpt-4.1',
  });
}

describe('sealed columns', () => {
  it('are all known: every column that could hold an envelope is stated to hold some, or none', async () => {
    const columns = await testDatabase.query<{ name: string }>(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND data_type IN ('json', 'jsonb', 'bytea') ORDER BY 1`,
    );
    const stated = [
      ...plainColumns,
      ...[...sealedColumns, sealedOfPeople].map(({ table, column }) => `${table}.${column}`),
    ];
    expect(columns.map(({ name }) => name)).toEqual(stated.sort());
  });

  it('are the only ones in which an envelope is found', async () => {
    await seal('sk-upstream');
    const columns = await testDatabase.query<{ table: string; column: string }>(
      `SELECT c.table_name AS table, c.column_name AS column FROM information_schema.columns c
       JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND data_type IN ('json', 'jsonb', 'text', 'character varying')`,
    );
    const found: string[] = [];
    for (const { table, column } of columns) {
      const rows = await testDatabase.query(
        `SELECT 1 FROM "${table}" WHERE "${column}"::text LIKE '%wrappedKey%' LIMIT 1`,
      );
      if (rows.length > 0) found.push(`${table}.${column}`);
    }
    expect(found).toEqual(sealedColumns.map(({ table, column }) => `${table}.${column}`));
  });

  it('are counted by key, older envelopes by the version they state', async () => {
    const other = await buildOrganisation(testDatabase);
    const make = () =>
      buildCredential(testDatabase, other.organisationId, {
        provider: 'openai',
        baseUrl: null,
        secret: 's',
        model: 'openai/gpt-4.1',
      });
    const [older, broken] = [await make(), await make(), await make()];
    await testDatabase.query(
      `UPDATE provider_credential SET secret = secret - 'keyId' || '{"format":1,"masterKeyVersion":7}' WHERE id = $1`,
      [older.credentialId],
    );
    await testDatabase.query(`UPDATE provider_credential SET secret = '{}' WHERE id = $1`, [broken.credentialId]);
    const counts = (await countSealedSecrets(system)).filter(
      ({ organisationId }) => organisationId === other.organisationId,
    );
    expect(counts.map(({ keyId, secrets }) => [keyId, secrets])).toEqual([
      ['local:1', 1],
      ['local:7', 1],
      ['unreadable', 1],
    ]);
  });

  it('are read in pages, without what is under the key already', async () => {
    const other = await buildOrganisation(testDatabase);
    for (let i = 0; i < 3; i++) {
      await buildCredential(testDatabase, other.organisationId, {
        provider: 'openai',
        baseUrl: null,
        secret: `s${i}`,
        model: 'openai/gpt-4.1',
      });
    }
    const read = (keyId: string, afterId: string) =>
      withOrganisation(system, other, (tx) => readSealedNotUnder(tx, secretColumn, { keyId, afterId, limit: 2 }));
    expect(await read('local:1', '')).toEqual([]);
    const first = await read('local:2', '');
    const second = await read('local:2', first.at(-1)?.id ?? '');
    expect([first.length, second.length]).toEqual([2, 1]);
    expect(new Set([...first, ...second].map(({ id }) => id)).size).toBe(3);
  });

  it('keep a secret that was put in place while another one was wrapped anew', async () => {
    const { credentialId } = await seal('sk-first');
    const inside = <Result>(work: Parameters<typeof withOrganisation<Result>>[2]) =>
      withOrganisation(system, built, work);
    const page = { keyId: 'none', afterId: '', limit: 100 };
    const rows = await inside((tx) => readSealedNotUnder(tx, secretColumn, page));
    const row = rows.find(({ id }) => id === credentialId);
    if (row === undefined) throw new Error('The credential was not read.');
    const replacement = { format: 2, keyId: 'local:2', wrappedKey: '', ciphertext: '' };
    await testDatabase.query(`UPDATE provider_credential SET secret = '{"fresh":true}' WHERE id = $1`, [credentialId]);
    expect(await inside((tx) => replaceEnvelope(tx, secretColumn, { ...row, replacement }))).toBe(false);
    const [kept] = await testDatabase.query('SELECT secret FROM provider_credential WHERE id = $1', [credentialId]);
    expect(kept).toEqual({ secret: { fresh: true } });
    const fresh = { id: credentialId, envelope: { fresh: true }, replacement };
    expect(await inside((tx) => replaceEnvelope(tx, secretColumn, fresh))).toBe(true);
  });
});
