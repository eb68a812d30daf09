/**
 * `node tools/boot.mjs vault status`: under which keys the sealed secrets of DATABASE_URL are, else of the local stack.
 * `node tools/boot.mjs vault rotate [--batch n]`: brings all of them under the first key of WAYGATE_MASTER_KEY. May be
 * ended at any point and started again. Exit code 1 while anything is left under another key.
 */
import { parseArgs } from 'node:util';
import { countSealedOfPeople, countSealedSecrets, type Database, openDatabase } from '@waygate/db';
import { openLocalVault, readMasterKeys, type Vault } from '@waygate/vault';
import { stackFolders } from './stack/folders.ts';
import { readLocalFile } from './stack/local-file.ts';
import { say } from './stack/say.ts';
import { localSecrets } from './stack/secrets.ts';
import { type RotationProgress, rotateKeys } from './vault/rotate-keys.ts';

const usage = 'Usage: node tools/boot.mjs vault status|rotate [--batch 100]';
const statementTimeoutMs = 60_000;
const batchMax = 1_000;
const tellEveryMs = 1_000;
const leftShownMax = 20;

function settings(): { databaseUrl: string; masterKeys: string } {
  const { DATABASE_URL: databaseUrl, WAYGATE_MASTER_KEY: masterKeys } = process.env;
  if (databaseUrl !== undefined) {
    // SAFETY: a database that was named is not touched with keys of the local stack.
    if (masterKeys === undefined) throw new Error('Set WAYGATE_MASTER_KEY too, as the programs have it.');
    return { databaseUrl, masterKeys };
  }
  const folders = stackFolders();
  const local = readLocalFile(folders.localFile)?.databaseUrl;
  if (local === undefined) throw new Error('No database: set DATABASE_URL, or start the local stack with npm start.');
  return { databaseUrl: local, masterKeys: masterKeys ?? localSecrets(folders.secretsFile).masterKey };
}

function keysOf(text: string): Vault {
  try {
    return openLocalVault(readMasterKeys(text));
  } catch (error) {
    throw new Error(`WAYGATE_MASTER_KEY ${error instanceof Error ? error.message : String(error)}.`);
  }
}

async function tellStatus(database: Database<'system'>, { sealingKeyId }: Vault): Promise<boolean> {
  const byKey = Map.groupBy(await countSealedSecrets(database), ({ keyId }) => keyId);
  for (const [keyId, counts] of byKey) {
    const secrets = counts.reduce((sum, count) => sum + count.secrets, 0);
    const mark = keyId === sealingKeyId ? ' (the key that seals)' : '';
    say(`${keyId}: ${secrets} secrets of ${counts.length} organisations${mark}.`);
  }
  const ofPeople = await countSealedOfPeople(database);
  for (const { keyId, secrets } of ofPeople) {
    say(`${keyId}: second factors of ${secrets} people${keyId === sealingKeyId ? ' (the key that seals)' : ''}.`);
  }
  if (byKey.size === 0 && ofPeople.length === 0) say('Nothing is sealed.');
  return [...byKey.keys(), ...ofPeople.map(({ keyId }) => keyId)].every((keyId) => keyId === sealingKeyId);
}

/** One line at the first batch, then one a second: enough to see that it goes on. */
function progressTeller(): (progress: RotationProgress) => void {
  let nextMs = 0;
  return ({ rewrapped, total, organisationId }) => {
    const nowMs = performance.now();
    if (nowMs < nextMs) return;
    nextMs = nowMs + tellEveryMs;
    say(`${rewrapped} of ${total} secrets wrapped anew; at ${organisationId ?? 'people'}.`);
  };
}

async function rotate(database: Database<'system'>, vault: Vault, batchSize: number): Promise<boolean> {
  const { rewrapped, left } = await rotateKeys({ database, vault, batchSize, onProgress: progressTeller() });
  say(`${rewrapped} secrets were wrapped anew.`);
  for (const { place, why } of left.slice(0, leftShownMax)) say(`LEFT ${place}: ${why}`);
  const isDone = (await tellStatus(database, vault)) && left.length === 0;
  say(
    isDone
      ? `Everything is under ${vault.sealingKeyId}; other keys are not needed any more.`
      : 'NOT FINISHED: keep the old key, and enter anew what is left or give the key it is under.',
  );
  return isDone;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { batch: { type: 'string', default: '100' } },
  });
  const [verb, ...more] = positionals;
  const batchSize = Number(values.batch);
  const isBatch = Number.isInteger(batchSize) && batchSize > 0 && batchSize <= batchMax;
  if ((verb !== 'status' && verb !== 'rotate') || more.length > 0 || !isBatch) {
    say(usage);
    return 2;
  }
  const { databaseUrl: url, masterKeys } = settings();
  const vault = keysOf(masterKeys);
  const database = openDatabase({
    url,
    role: 'system',
    poolMax: 2,
    applicationName: 'waygate-vault',
    statementTimeoutMs,
  });
  try {
    const isDone = verb === 'rotate' ? await rotate(database, vault, batchSize) : await tellStatus(database, vault);
    return isDone ? 0 : 1;
  } finally {
    await database.close();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
