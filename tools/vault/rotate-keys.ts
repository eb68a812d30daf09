import {
  appendAudit,
  countSealedOfPeople,
  countSealedSecrets,
  type Database,
  readSealedNotUnder,
  readSealedOfPeopleNotUnder,
  replaceEnvelope,
  replaceEnvelopeOfPerson,
  type SealedRow,
  sealedColumns,
  sealedOfPeople,
  withOrganisation,
} from '@waygate/db';
import type { OrganisationId } from '@waygate/protocol';
import type { Vault } from '@waygate/vault';

/** What a change of the vault's key works with. */
export interface RotationOptions {
  readonly database: Database<'system'>;
  /** Seals with the new key and opens the old ones too. */
  readonly vault: Vault;
  /** So many secrets are wrapped anew in one transaction. */
  readonly batchSize: number;
  readonly onProgress: (progress: RotationProgress) => void;
}

/** How far it is. */
export interface RotationProgress {
  /** Null at the secrets of people, who belong to no one organisation. */
  readonly organisationId: OrganisationId | null;
  readonly rewrapped: number;
  /** Those that were there to be done when it began. */
  readonly total: number;
}

/** A secret that is not under the new key, and why it could not be brought there. */
export interface SecretLeft {
  readonly place: string;
  readonly why: string;
}

/** How it ended: done only where nothing is left. */
export interface RotationResult {
  readonly rewrapped: number;
  readonly left: readonly SecretLeft[];
}

type Batch = { readonly organisationId: OrganisationId; readonly column: (typeof sealedColumns)[number] };
type Tally = { rewrapped: number; total: number; readonly left: Map<string, SecretLeft> };

const auditSource = 'vault';

/**
 * Brings every sealed secret of every organisation and person under the vault's sealing key: only data keys are wrapped anew, no
 * secret is sealed again. It can be ended at any point and started again, since what is done stands in the envelopes;
 * whoever has both keys reads all of them meanwhile.
 * INVARIANT: a secret that someone replaces meanwhile is never overwritten. Each batch and its audit event are one transaction.
 */
export async function rotateKeys(options: RotationOptions): Promise<RotationResult> {
  const tally: Tally = { rewrapped: 0, total: 0, left: new Map() };
  for (let rewrappedBefore = -1; tally.rewrapped > rewrappedBefore; ) {
    rewrappedBefore = tally.rewrapped;
    const counts = await countSealedSecrets(options.database);
    const isDue = ({ keyId }: { readonly keyId: string }) => keyId !== options.vault.sealingKeyId;
    const due = counts.filter(isDue);
    const ofPeople = (await countSealedOfPeople(options.database)).filter(isDue);
    tally.left.clear();
    tally.total = tally.rewrapped + [...due, ...ofPeople].reduce((sum, { secrets }) => sum + secrets, 0);
    for (const organisationId of new Set(due.map((count) => count.organisationId))) {
      for (const column of sealedColumns) await rotateColumn({ organisationId, column }, options, tally);
    }
    if (ofPeople.length > 0) await rotatePeople(options, tally);
  }
  return { rewrapped: tally.rewrapped, left: [...tally.left.values()] };
}

async function rotateColumn(batch: Batch, options: RotationOptions, tally: Tally): Promise<void> {
  const { organisationId, column } = batch;
  const { database, vault, batchSize: limit } = options;
  for (let afterId = ''; ; ) {
    const page = { keyId: vault.sealingKeyId, afterId, limit };
    const rows = await withOrganisation(database, { organisationId }, (tx) => readSealedNotUnder(tx, column, page));
    const last = rows.at(-1);
    if (last === undefined) return;
    tally.rewrapped += await rotateRows(rows, batch, { options, tally });
    options.onProgress({ organisationId, rewrapped: tally.rewrapped, total: tally.total });
    afterId = last.id;
  }
}

/** Wraps outside of the transaction, so that none waits for a key management service. @returns how many it wrapped. */
async function rotateRows(
  rows: readonly SealedRow[],
  { organisationId, column }: Batch,
  { options, tally }: { readonly options: RotationOptions; readonly tally: Tally },
): Promise<number> {
  const { vault, database } = options;
  const replacements: Parameters<typeof replaceEnvelope>[2][] = [];
  for (const row of rows) {
    const place = `${column.table}.${column.column} of ${row.id} in ${organisationId}`;
    try {
      const replacement = await vault.rewrap(row.envelope, { organisationId, rowId: row.id });
      replacements.push({ ...row, replacement });
    } catch (error) {
      tally.left.set(place, { place, why: whyOf(error) });
    }
  }
  if (replacements.length === 0) return 0;
  return withOrganisation(database, { organisationId, origin: { source: auditSource } }, async (tx) => {
    let rewrapped = 0;
    for (const one of replacements) if (await replaceEnvelope(tx, column, one)) rewrapped += 1;
    if (rewrapped === 0) return 0;
    await appendAudit(tx, {
      action: 'vault.rewrapped',
      target: { kind: 'vault_key', id: vault.sealingKeyId },
      after: { table: column.table, secrets: rewrapped },
    });
    return rewrapped;
  });
}

async function rotatePeople(options: RotationOptions, tally: Tally): Promise<void> {
  for (let afterId = ''; ; ) {
    const page = { keyId: options.vault.sealingKeyId, afterId, limit: options.batchSize };
    const rows = await readSealedOfPeopleNotUnder(options.database, page);
    const last = rows.at(-1);
    if (last === undefined) return;
    for (const row of rows) await rotatePerson(row, options, tally);
    options.onProgress({ organisationId: null, rewrapped: tally.rewrapped, total: tally.total });
    afterId = last.id;
  }
}

/** People belong to no one organisation, so no audit chain has an event of it: nothing changes for anybody. */
async function rotatePerson(row: SealedRow, { database, vault }: RotationOptions, tally: Tally): Promise<void> {
  const { table, column } = sealedOfPeople;
  const place = `${table}.${column} of ${row.id}`;
  try {
    const replacement = await vault.rewrap(row.envelope, { userId: row.id, rowId: table });
    if (await replaceEnvelopeOfPerson(database, { ...row, replacement })) tally.rewrapped += 1;
  } catch (error) {
    tally.left.set(place, { place, why: whyOf(error) });
  }
}

function whyOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
