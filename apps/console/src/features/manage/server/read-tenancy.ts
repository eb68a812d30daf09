import {
  listEnvironments,
  listGroups,
  listHeldBindings,
  listInvitations,
  listMembers,
  listServiceAccounts,
  readOrganisation,
  readUsageBreakdown,
  updateOrganisation as storeOrganisation,
} from '@waygate/db';
import { systemClock } from '@waygate/protocol';
import { z } from 'zod';
import { requireInOrganisation } from '@/server/require-in-organisation.ts';
import { procedure } from '@/server/trpc.ts';
import { namedRanges, resolveRange } from '@/time-range.ts';

const partsMax = 200;

/** The organisation of the key. */
export const organisation = procedure('organisation:read').query(({ ctx }) => readOrganisation(ctx.tx));

/** Changes the organisation's name or time zone. */
export const updateOrganisation = procedure('organisation:update')
  .input(z.object({ name: z.string().trim().min(1).max(80).optional(), timeZone: z.string().max(80).optional() }))
  .mutation(async ({ ctx, input }) => {
    requireInOrganisation(ctx.rights, 'organisation:update');
    const { name, timeZone } = input;
    await storeOrganisation(ctx.tx, {
      ...(name === undefined ? {} : { name }),
      ...(timeZone === undefined ? {} : { timeZone }),
    });
    return readOrganisation(ctx.tx);
  });

/** Environments, production first. */
export const environments = procedure('environments:read').query(({ ctx }) => listEnvironments(ctx.tx));

/** Groups by name. */
export const groups = procedure('groups:read').query(({ ctx }) => listGroups(ctx.tx));

/** Members by name. */
export const members = procedure('members:read').query(async ({ ctx }) => {
  requireInOrganisation(ctx.rights, 'members:read');
  return await listMembers(ctx.tx);
});

/** Invitations that wait. Who may not invite sees none of them. */
export const invitations = procedure('members:manage').query(async ({ ctx }) => {
  requireInOrganisation(ctx.rights, 'members:manage');
  const waiting = await listInvitations(ctx.tx);
  return waiting.map(({ id, email, systemRole, expiresAtMs }) => ({ id, email, role: systemRole, expiresAtMs }));
});

/** Who has which role where, the widest scopes first. */
export const roleBindings = procedure('members:read').query(async ({ ctx }) => {
  requireInOrganisation(ctx.rights, 'members:read');
  const held = await listHeldBindings(ctx.tx);
  return held.map(({ id, holder, systemRole, customRole, scopeKind, scopeId }) => ({
    ...{ id, holder },
    role: customRole?.id ?? systemRole,
    scope: scopeId === null ? { kind: scopeKind } : { kind: scopeKind, id: scopeId },
  }));
});

/** Service accounts by name. */
export const serviceAccounts = procedure('service_accounts:read').query(({ ctx }) => listServiceAccounts(ctx.tx));

/** What an environment used, by model, key, …, the most expensive first. Only one's own for whoever may see no more. */
export const usage = procedure('usage:read')
  .input(
    z.object({
      by: z.enum(['model', 'provider', 'key', 'group', 'user']).default('model'),
      range: z.enum(namedRanges).default('24h'),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { timeZone } = ctx.organisation;
    const { fromMs, toMs } = resolveRange(input.range, { nowMs: systemClock.nowMs(), timeZone });
    const whose = ctx.rights.can('usage:read') ? {} : { userId: ctx.session.userId };
    const { by } = input;
    const found = await readUsageBreakdown(ctx.tx, {
      environmentId: ctx.environment.id,
      fromMs,
      toMs,
      by,
      partsMax,
      ...whose,
    });
    return { fromMs, toMs, ...found };
  });
