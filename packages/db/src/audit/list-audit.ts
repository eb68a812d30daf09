import { refuse } from '@waygate/errors';
import type { Prisma } from '../generated/client.ts';
import type { OrganisationTx } from '../transactions.ts';

/** What events to list; what is left out does not narrow. */
export type AuditFilter = {
  /** The action, or its noun: `policy` finds `policy.saved`. */
  readonly action?: string;
  readonly actorId?: string;
  readonly targetId?: string;
  readonly result?: 'ok' | 'denied' | 'failed';
  readonly fromMs?: number;
  readonly toMs?: number;
};

/** An event as its page shows it. */
export type AuditRecord = {
  readonly sequence: bigint;
  readonly id: string;
  readonly occurredAtMs: number;
  readonly action: string;
  readonly actorKind: string;
  readonly actorId: string;
  /** Name of the person; null for a program, or somebody who left. */
  readonly actorName: string | null;
  readonly targetKind: string;
  readonly targetId: string;
  /** The whole event as it was hashed. */
  readonly body: unknown;
  readonly previousHash: string;
  readonly hash: string;
};

type EventRow = Prisma.AuditEventGetPayload<object>;

async function named({ client, organisationId }: OrganisationTx, rows: readonly EventRow[]): Promise<AuditRecord[]> {
  const userIds = [...new Set(rows.filter((row) => row.actorKind === 'user').map((row) => row.actorId))];
  const members = await client.membership.findMany({
    where: { organisationId, userId: { in: userIds } },
    select: { userId: true, user: { select: { name: true } } },
  });
  const names = new Map(members.map(({ userId, user }) => [userId, user.name]));
  return rows.map(({ organisationId: _organisation, bodyCanonical: _text, occurredAt, ...row }) => ({
    ...row,
    occurredAtMs: occurredAt.getTime(),
    actorName: names.get(row.actorId) ?? null,
  }));
}

/** Events that pass a filter, newest first: a page of them before a sequence. */
export async function listAudit(
  tx: OrganisationTx,
  filter: AuditFilter,
  page: { readonly before: bigint | null; readonly limit: number },
): Promise<{ readonly events: readonly AuditRecord[]; readonly nextBefore: bigint | null }> {
  const { action, actorId, targetId, result, fromMs, toMs } = filter;
  const rows = await tx.client.auditEvent.findMany({
    where: {
      organisationId: tx.organisationId,
      ...(page.before === null ? {} : { sequence: { lt: page.before } }),
      ...(action === undefined ? {} : { OR: [{ action }, { action: { startsWith: `${action}.` } }] }),
      ...(actorId === undefined ? {} : { actorId }),
      ...(targetId === undefined ? {} : { targetId }),
      ...(result === undefined ? {} : { body: { path: ['result'], equals: result } }),
      occurredAt: {
        ...(fromMs === undefined ? {} : { gte: new Date(fromMs) }),
        ...(toMs === undefined ? {} : { lt: new Date(toMs) }),
      },
    },
    orderBy: { sequence: 'desc' },
    take: page.limit + 1,
  });
  const shown = rows.slice(0, page.limit);
  const nextBefore = rows.length > page.limit ? (shown.at(-1)?.sequence ?? null) : null;
  return { events: await named(tx, shown), nextBefore };
}

/** One event. @throws Refusal `not_found`. */
export async function readAuditEvent(tx: OrganisationTx, sequence: bigint): Promise<AuditRecord> {
  const { organisationId } = tx;
  const row = await tx.client.auditEvent.findUnique({
    where: { organisationId_sequence: { organisationId, sequence } },
  });
  const [record] = row === null ? [] : await named(tx, [row]);
  if (record === undefined) throw refuse('not_found');
  return record;
}
