import type { Permission } from '@waygate/access';
import type { Scope } from '@/paths.ts';

/** What sort of environment it is; it decides the colour of the edge stripe. */
export type EnvironmentKind = 'production' | 'staging' | 'development' | 'custom';

/** The place a person works in: an organisation's environment, and what they may do there. */
export type Workspace = {
  person: { id: string; name: string; email: string };
  organisation: { id: string; slug: string; name: string; timeZone: string; isOnboarded: boolean };
  environment: { id: string; slug: string; name: string; kind: EnvironmentKind };
  environments: readonly { id: string; slug: string; name: string; kind: EnvironmentKind }[];
  /** Every organisation of the person, this one included. */
  organisations: readonly { slug: string; name: string }[];
  permissions: readonly Permission[];
  /** What they may do in some group by a role that counts there alone. */
  groupPermissions: readonly Permission[];
  /** The gateway, without `/v1`. */
  gatewayUrl: string;
  isSandboxOffered: boolean;
};

/** Where a workspace stands in the URL. */
export function scopeOf(workspace: Workspace): Scope {
  return { org: workspace.organisation.slug, env: workspace.environment.slug };
}

/** Whether the person may open a page: everybody with its right, and for some pages who has it in a group only. */
export function mayOpen(
  { permissions, groupPermissions }: Pick<Workspace, 'permissions' | 'groupPermissions'>,
  page: { permission: Permission; isForGroups?: true },
): boolean {
  if (mayDoSome(permissions, page.permission)) return true;
  return page.isForGroups === true && groupPermissions.includes(page.permission);
}

/** Whether the person may do this to some things here, be it only to their own. */
export function mayDoSome(permissions: readonly Permission[], permission: Permission): boolean {
  return permissions.some((held) => held === permission || held === `own_${permission}`);
}
