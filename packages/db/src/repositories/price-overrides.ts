import { refuse } from '@waygate/errors';
import { createId, type PriceOverrideId, type UsageBucket } from '@waygate/protocol';
import { type AuditFields, appendAudit } from '../audit/append-audit.ts';
import { priceCells } from '../gateway/configuration.ts';
import { readId } from '../read-id.ts';
import { bumpConfigVersion, type OrganisationTx } from '../transactions.ts';

/** Nano-USD per 1,000,000 units, by bucket. */
export type OverrideCells = Readonly<Partial<Record<UsageBucket, bigint>>>;

/** An organisation's own price of a model. It is never changed: another price is another one, in force from later on. */
export type PriceOverrideRecord = {
  readonly id: PriceOverrideId;
  readonly model: string;
  /** Null: whichever provider serves the model. */
  readonly provider: string | null;
  readonly cells: OverrideCells;
  readonly effectiveFromMs: number;
  /** Name of the person who set it; null for a program, or somebody who left. */
  readonly createdByName: string | null;
};

/** A price to be put in force. */
export type NewPriceOverride = {
  readonly model: string;
  readonly cells: OverrideCells;
  /** The override it was made from, null for none: somebody else's change in between is not written over. */
  readonly basedOnId: string | null;
};

/** Every price the organisation has set, oldest first: of a model's, the last is in force. */
export async function listPriceOverrides(tx: OrganisationTx): Promise<PriceOverrideRecord[]> {
  const rows = await tx.client.priceOverride.findMany({
    where: { organisationId: tx.organisationId },
    orderBy: [{ effectiveFrom: 'asc' }, { id: 'asc' }],
  });
  const names = await namesOf(
    tx,
    rows.map(({ createdBy }) => createdBy),
  );
  return rows.map((row) => ({
    id: readId('prc', row.id),
    model: row.model,
    provider: row.provider,
    cells: priceCells.parse(row.cells),
    effectiveFromMs: row.effectiveFrom.getTime(),
    createdByName: names.get(row.createdBy) ?? null,
  }));
}

async function namesOf(tx: OrganisationTx, userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (userIds.length === 0) return new Map();
  const members = await tx.client.membership.findMany({
    where: { organisationId: tx.organisationId, userId: { in: [...new Set(userIds)] } },
    select: { userId: true, user: { select: { name: true } } },
  });
  return new Map(members.map(({ userId, user }) => [userId, user.name]));
}

/**
 * Puts an organisation's own price of a model in force; gateways charge by it within a second of the commit. Calls that
 * began before keep the price they were charged by.
 * @throws Refusal `conflict` where somebody else was faster.
 */
export async function setPriceOverride(tx: OrganisationTx, price: NewPriceOverride): Promise<PriceOverrideId> {
  const before = await lockedOverride(tx, price);
  const id = createId('prc', tx);
  const { model } = price;
  const cells = cellTexts(price.cells);
  await tx.client.priceOverride.create({
    data: {
      ...{ id, organisationId: tx.organisationId, model, provider: null, cells },
      effectiveFrom: new Date(tx.clock.nowMs()),
      createdBy: tx.userId ?? tx.origin.source,
      createdAt: new Date(tx.clock.nowMs()),
    },
  });
  await appendAudit(tx, {
    action: 'price.set',
    target: { kind: 'model', id: model },
    ...(before === null ? {} : { before }),
    after: { overrideId: id, ...cells },
  });
  return id;
}

/**
 * Takes an organisation's own price of a model back, with the earlier ones: the catalogue's is in force again.
 * @throws Refusal `not_found` where there is none; `conflict` where somebody else was faster.
 */
export async function removePriceOverride(
  tx: OrganisationTx,
  { model, basedOnId }: Omit<NewPriceOverride, 'cells'>,
): Promise<void> {
  const before = await lockedOverride(tx, { model, basedOnId });
  if (before === null) throw refuse('not_found', { param: 'model' });
  await tx.client.priceOverride.deleteMany({ where: { organisationId: tx.organisationId, model, provider: null } });
  await appendAudit(tx, { action: 'price.removed', target: { kind: 'model', id: model }, before });
}

/**
 * The override in force, as the audit log keeps it.
 * INVARIANT: raising the version locks the organisation's row first, so that of two changes at once the second sees the
 * first and is refused.
 */
async function lockedOverride(
  tx: OrganisationTx,
  { model, basedOnId }: Omit<NewPriceOverride, 'cells'>,
): Promise<AuditFields | null> {
  await bumpConfigVersion(tx);
  const row = await tx.client.priceOverride.findFirst({
    where: { organisationId: tx.organisationId, model, provider: null },
    orderBy: [{ effectiveFrom: 'desc' }, { id: 'desc' }],
  });
  if ((row?.id ?? null) !== basedOnId) {
    const message = 'Somebody changed this price meanwhile. Load it again, then make your change.';
    throw refuse('conflict', { param: 'basedOnId', message });
  }
  return row === null ? null : { overrideId: row.id, ...cellTexts(priceCells.parse(row.cells)) };
}

function cellTexts(cells: OverrideCells): Record<string, string> {
  return Object.fromEntries(Object.entries(cells).map(([bucket, cell]) => [bucket, String(cell)]));
}
