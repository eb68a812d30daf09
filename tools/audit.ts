/**
 * `node tools/boot.mjs audit verify [bundle.ndjson] [--anchors file --public-key base64]`: verifies the audit chain of
 * every organisation in DATABASE_URL, else in the running local stack; or an exported bundle, without any database.
 * Exit code 1 where a chain is broken.
 */
import { createPublicKey } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import {
  type AuditVerdict,
  type ChainMark,
  listAuditHeads,
  openDatabase,
  readAnchors,
  verifyAudit,
  verifyBundle,
  withOrganisation,
} from '@waygate/db';
import { stackFolders } from './stack/folders.ts';
import { readLocalFile } from './stack/local-file.ts';
import { say } from './stack/say.ts';

const usage = 'Usage: node tools/boot.mjs audit verify [bundle.ndjson] [--anchors file --public-key base64]';
const statementTimeoutMs = 60_000;

type Anchors = ReadonlyMap<string, ChainMark[]>;

function readAnchorFile(file: string | undefined, publicKey: string | undefined): Anchors {
  if (file === undefined) return new Map();
  if (publicKey === undefined) throw new Error('--anchors needs --public-key: the Ed25519 key as SPKI DER in base64.');
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  return readAnchors(readFileSync(file, 'utf8'), key);
}

function tell(organisationId: string, verdict: AuditVerdict): boolean {
  if (verdict.isIntact) say(`${organisationId}: ${verdict.events} events, intact. Head ${verdict.head || 'none'}.`);
  else say(`${organisationId}: BROKEN at event ${verdict.brokenAt}. ${verdict.why}`);
  return verdict.isIntact;
}

async function verifyFile(file: string, anchors: Anchors): Promise<boolean> {
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
  const verdict = await verifyBundle(lines, (organisationId) => anchors.get(organisationId) ?? []);
  return tell(verdict.organisationId ?? file, verdict);
}

async function verifyDatabase(anchors: Anchors): Promise<boolean> {
  const url = process.env['DATABASE_URL'] ?? readLocalFile(stackFolders().localFile)?.databaseUrl;
  if (url === undefined) throw new Error('No database: set DATABASE_URL, or start the local stack with npm start.');
  const database = openDatabase({
    url,
    role: 'system',
    poolMax: 2,
    applicationName: 'waygate-audit',
    statementTimeoutMs,
  });
  try {
    const heads = await listAuditHeads(database);
    const known = new Set<string>(heads.map(({ organisationId }) => organisationId));
    let isIntact = true;
    for (const { organisationId } of heads) {
      const marks = anchors.get(organisationId) ?? [];
      const verdict = await withOrganisation(database, { organisationId }, (tx) => verifyAudit(tx, marks));
      isIntact = tell(organisationId, verdict) && isIntact;
    }
    for (const organisationId of anchors.keys()) {
      if (known.has(organisationId)) continue;
      say(`${organisationId}: BROKEN at event 1. Its chain was anchored, and is not there.`);
      isIntact = false;
    }
    return isIntact;
  } finally {
    await database.close();
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { anchors: { type: 'string' }, 'public-key': { type: 'string' } },
  });
  const [verb, bundle, ...more] = positionals;
  if (verb !== 'verify' || more.length > 0) {
    say(usage);
    return 2;
  }
  const anchors = readAnchorFile(values.anchors, values['public-key']);
  const isIntact = bundle === undefined ? await verifyDatabase(anchors) : await verifyFile(bundle, anchors);
  return isIntact ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
