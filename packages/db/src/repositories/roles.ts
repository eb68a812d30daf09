import { refuse } from '@waygate/errors';
import { createId, type RoleId } from '@waygate/protocol';
import { appendAudit } from '../audit/append-audit.ts';
import { readId } from '../read-id.ts';
import type { OrganisationTx } from '../transactions.ts';
import { writeRow } from '../write-row.ts';

/** A role that the organisation made. */
export type RoleRecord = {
  readonly id: RoleId;
  readonly slug: string;
  readonly name: string;
  /** `resource:action`; what this version does not know grants nothing. */
  readonly permissions: readonly string[];
  readonly createdAtMs: number;
};

/** What a role is made of. */
export type RoleFields = { readonly name: string; readonly permissions: readonly string[] };

/** Who has a role where. */
export type RoleUseRecord = {
  readonly systemRole: string | null;
  readonly roleId: string | null;
  readonly principalKind: 'user' | 'group' | 'service_account';
  readonly principalName: string;
  readonly scopeKind: 'organisation' | 'group' | 'environment';
  /** Null where the scope is the whole organisation. */
  readonly scopeName: string | null;
};

type RoleRow = { id: string; slug: string; name: string; permissions: string[]; createdAt: Date };

function readRoleRow({ id, slug, name, permissions, createdAt }: RoleRow): RoleRecord {
  return { id: readId('rol', id), slug, name, permissions, createdAtMs: createdAt.getTime() };
}

/** The organisation's own roles by name. */
export async function listRoles(tx: OrganisationTx): Promise<RoleRecord[]> {
  const rows = await tx.client.role.findMany({
    where: { organisationId: tx.organisationId },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  return rows.map(readRoleRow);
}

/** One role. @throws Refusal `not_found`. */
export async function readRole(tx: OrganisationTx, id: RoleId): Promise<RoleRecord> {
  const row = await tx.client.role.findUnique({
    where: { organisationId_id: { organisationId: tx.organisationId, id } },
  });
  if (row === null) throw refuse('not_found');
  return readRoleRow(row);
}

const usesMax = 2_000;

/** Every binding with the names of who and where, at most 2,000. */
export function listRoleUses(tx: OrganisationTx): Promise<RoleUseRecord[]> {
  return tx.client.$queryRaw<RoleUseRecord[]>`
    SELECT b.system_role AS "systemRole", b.role_id AS "roleId", b.principal_kind::text AS "principalKind",
      coalesce(u.name, pg.name, s.name, b.principal_id) AS "principalName", b.scope_kind::text AS "scopeKind",
      coalesce(sg.name, e.name) AS "scopeName"
    FROM role_binding b
    LEFT JOIN membership m ON m.organisation_id = b.organisation_id AND m.user_id = b.principal_id
    LEFT JOIN "user" u ON u.id = m.user_id
    LEFT JOIN "group" pg ON pg.organisation_id = b.organisation_id AND pg.id = b.principal_id
    LEFT JOIN service_account s ON s.organisation_id = b.organisation_id AND s.id = b.principal_id
    LEFT JOIN "group" sg ON sg.organisation_id = b.organisation_id AND sg.id = b.scope_id
    LEFT JOIN environment e ON e.organisation_id = b.organisation_id AND e.id = b.scope_id
    WHERE b.organisation_id = ${tx.organisationId}
    ORDER BY "principalName", b.id LIMIT ${usesMax}`;
}

const taken = { conflict: 'A role of this name exists already.', param: 'name' };

function slugOf(name: string): string {
  return name.trim().toLowerCase();
}

/** Makes a role. @throws Refusal `conflict` at `name`. */
export async function createRole(tx: OrganisationTx, fields: RoleFields): Promise<RoleRecord> {
  const id = createId('rol', tx);
  const name = fields.name.trim();
  const permissions = [...fields.permissions];
  const row = await writeRow(
    tx.client.role.create({
      data: {
        ...{ id, organisationId: tx.organisationId, slug: slugOf(name), name, permissions },
        createdAt: new Date(tx.clock.nowMs()),
      },
    }),
    taken,
  );
  await appendAudit(tx, { action: 'role.created', target: { kind: 'role', id, name }, after: { name, permissions } });
  return readRoleRow(row);
}

/** Changes a role; who has it has the new permissions from the next request on. @throws Refusal `not_found` or `conflict`. */
export async function updateRole(tx: OrganisationTx, id: RoleId, fields: RoleFields): Promise<RoleRecord> {
  const before = await readRole(tx, id);
  const name = fields.name.trim();
  const permissions = [...fields.permissions];
  const row = await writeRow(
    tx.client.role.update({
      where: { organisationId_id: { organisationId: tx.organisationId, id } },
      data: { slug: slugOf(name), name, permissions },
    }),
    taken,
  );
  await appendAudit(tx, {
    action: 'role.updated',
    target: { kind: 'role', id, name },
    before: { name: before.name, permissions: before.permissions },
    after: { name, permissions },
  });
  return readRoleRow(row);
}

/** Deletes a role that nobody has. @throws Refusal `not_found`, or `conflict` while somebody has it or is offered it. */
export async function deleteRole(tx: OrganisationTx, id: RoleId): Promise<void> {
  const { organisationId } = tx;
  const { name, permissions } = await readRole(tx, id);
  const bindings = await tx.client.roleBinding.count({ where: { organisationId, roleId: id } });
  if (bindings > 0) throw refuse('conflict', { message: `${bindings} still have this role. Take it from them first.` });
  const open = { acceptedAt: null, revokedAt: null, expiresAt: { gt: new Date(tx.clock.nowMs()) } };
  const invitations = await tx.client.invitation.count({ where: { organisationId, roleId: id, ...open } });
  if (invitations > 0) throw refuse('conflict', { message: 'An invitation offers this role. Withdraw it first.' });
  await tx.client.role.delete({ where: { organisationId_id: { organisationId, id } } });
  await appendAudit(tx, { action: 'role.deleted', target: { kind: 'role', id, name }, before: { name, permissions } });
}
