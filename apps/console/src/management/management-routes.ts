import type { ChangedThing } from '@waygate/db';

/** What a route does: a list is paged, a read and a list have an ETag, the others change something. */
export type RouteKind = 'list' | 'read' | 'create' | 'change' | 'remove';

/** One route of the management API: an address for a procedure. */
export type ManagementRoute = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/manage/v1`. `{env}` is the slug of an environment; without it, the key's own environment. */
  readonly path: string;
  readonly kind: RouteKind;
  readonly summary: string;
  /** Dotted name in the router: its input, its permission and its words are the route's. */
  readonly procedure: string;
  /** Where the members of the path go in the input; the name itself unless stated. */
  readonly pathInput?: Readonly<Record<string, string>>;
  /** Members of the answer that are shown once and not kept for a repeated request. */
  readonly shownOnce?: readonly string[];
  /** Members of the input that the address says already, as in `…/archive`. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  /** What the route changes and where that is shown, for If-Match. */
  readonly changes?: ChangedResource;
};

/** A resource with an ETag. */
export type ChangedResource = {
  readonly table: ChangedThing['table'];
  /** Dotted name of the procedure that shows it, alone or in a list. */
  readonly shownBy: string;
  /** The member of the path that names it; none where there is only one. */
  readonly param?: string;
};

const changedGroup = { table: 'group', shownBy: 'manage.groups', param: 'groupId' } as const;
const changedMember = { table: 'membership', shownBy: 'manage.members', param: 'userId' } as const;
const changedServiceAccount = {
  table: 'service_account',
  shownBy: 'manage.serviceAccounts',
  param: 'serviceAccountId',
} as const;
const changedRole = { table: 'role', shownBy: 'roles.list', param: 'roleId' } as const;
const changedProvider = { table: 'provider_credential', shownBy: 'providers.list', param: 'credentialId' } as const;

/** Every route of `/api/manage/v1`, in the order of its document. */
export const managementRoutes: readonly ManagementRoute[] = [
  {
    method: 'GET',
    path: '/organisation',
    kind: 'read',
    procedure: 'manage.organisation',
    summary: 'The organisation of the key',
  },
  {
    method: 'PATCH',
    path: '/organisation',
    kind: 'change',
    procedure: 'manage.updateOrganisation',
    changes: { table: 'organisation', shownBy: 'manage.organisation' },
    summary: 'Change its name or time zone',
  },
  { method: 'GET', path: '/environments', kind: 'list', procedure: 'manage.environments', summary: 'Environments' },
  {
    method: 'POST',
    path: '/environments',
    kind: 'create',
    procedure: 'manage.createEnvironment',
    summary: "Make an environment of the organisation's own",
  },
  {
    method: 'PATCH',
    path: '/environments/{environmentId}',
    kind: 'change',
    procedure: 'manage.renameEnvironment',
    changes: { table: 'environment', shownBy: 'manage.environments', param: 'environmentId' },
    summary: 'Rename an environment; its slug stays',
  },
  { method: 'GET', path: '/groups', kind: 'list', procedure: 'manage.groups', summary: 'Groups' },
  { method: 'POST', path: '/groups', kind: 'create', procedure: 'groups.create', summary: 'Make a group' },
  {
    method: 'PATCH',
    path: '/groups/{groupId}',
    kind: 'change',
    procedure: 'groups.rename',
    changes: changedGroup,
    summary: 'Rename a group',
  },
  {
    method: 'POST',
    path: '/groups/{groupId}/archive',
    kind: 'change',
    procedure: 'groups.setArchived',
    fixed: { isArchived: true },
    changes: changedGroup,
    summary: 'Take a group out of use; it grants nothing then',
  },
  {
    method: 'POST',
    path: '/groups/{groupId}/restore',
    kind: 'change',
    procedure: 'groups.setArchived',
    fixed: { isArchived: false },
    summary: 'Bring an archived group back',
  },
  {
    method: 'PUT',
    path: '/groups/{groupId}/members/{userId}',
    kind: 'change',
    procedure: 'groups.setMember',
    fixed: { isMember: true },
    changes: changedGroup,
    summary: 'Put a member into a group',
  },
  {
    method: 'DELETE',
    path: '/groups/{groupId}/members/{userId}',
    kind: 'remove',
    procedure: 'groups.setMember',
    fixed: { isMember: false },
    changes: changedGroup,
    summary: 'Take a member out of a group',
  },
  { method: 'GET', path: '/members', kind: 'list', procedure: 'manage.members', summary: 'Members' },
  {
    method: 'DELETE',
    path: '/members/{userId}',
    kind: 'remove',
    procedure: 'members.remove',
    changes: changedMember,
    summary: 'Take a member out of the organisation; their keys end with it',
  },
  {
    method: 'POST',
    path: '/members/{userId}/deactivate',
    kind: 'change',
    procedure: 'members.setActive',
    fixed: { isActive: false },
    changes: changedMember,
    summary: 'Close the organisation to a member; sessions and keys end within a second',
  },
  {
    method: 'POST',
    path: '/members/{userId}/reactivate',
    kind: 'change',
    procedure: 'members.setActive',
    fixed: { isActive: true },
    changes: changedMember,
    summary: 'Open the organisation to a member again',
  },
  {
    method: 'GET',
    path: '/invitations',
    kind: 'list',
    procedure: 'manage.invitations',
    summary: 'Invitations that wait',
  },
  {
    method: 'POST',
    path: '/invitations',
    kind: 'create',
    procedure: 'members.invite',
    shownOnce: ['link'],
    summary: 'Invite an address with a role; the link is shown in this answer and never again',
  },
  {
    method: 'DELETE',
    path: '/invitations/{invitationId}',
    kind: 'remove',
    procedure: 'members.withdraw',
    summary: 'Make an invitation void',
  },
  {
    method: 'GET',
    path: '/role-bindings',
    kind: 'list',
    procedure: 'manage.roleBindings',
    summary: 'Who has which role where',
  },
  {
    method: 'POST',
    path: '/role-bindings',
    kind: 'create',
    procedure: 'members.giveRole',
    summary: 'Give a role that the key has itself to a member or a group',
  },
  {
    method: 'DELETE',
    path: '/role-bindings/{bindingId}',
    kind: 'remove',
    procedure: 'members.takeRole',
    summary: 'Take a role away; the sessions of whoever had it end',
  },
  {
    method: 'GET',
    path: '/service-accounts',
    kind: 'list',
    procedure: 'manage.serviceAccounts',
    summary: 'Service accounts',
  },
  {
    method: 'POST',
    path: '/service-accounts',
    kind: 'create',
    procedure: 'serviceAccounts.create',
    summary: 'Make a service account: an identity for a program',
  },
  {
    method: 'PATCH',
    path: '/service-accounts/{serviceAccountId}',
    kind: 'change',
    procedure: 'serviceAccounts.rename',
    changes: changedServiceAccount,
    summary: 'Rename a service account',
  },
  {
    method: 'POST',
    path: '/service-accounts/{serviceAccountId}/disable',
    kind: 'change',
    procedure: 'serviceAccounts.setEnabled',
    fixed: { isEnabled: false },
    changes: changedServiceAccount,
    summary: 'Take a service account out of use; its keys are refused within a second',
  },
  {
    method: 'POST',
    path: '/service-accounts/{serviceAccountId}/enable',
    kind: 'change',
    procedure: 'serviceAccounts.setEnabled',
    fixed: { isEnabled: true },
    changes: changedServiceAccount,
    summary: 'Take a service account back into use',
  },
  {
    method: 'DELETE',
    path: '/service-accounts/{serviceAccountId}',
    kind: 'remove',
    procedure: 'serviceAccounts.remove',
    changes: changedServiceAccount,
    summary: 'Delete a service account',
  },
  {
    method: 'GET',
    path: '/environments/{env}/keys',
    kind: 'list',
    procedure: 'keys.list',
    summary: 'Keys of an environment',
  },
  {
    method: 'POST',
    path: '/environments/{env}/keys',
    kind: 'create',
    procedure: 'keys.create',
    shownOnce: ['key'],
    summary: 'Make a key; it is shown in this answer and never again',
  },
  {
    method: 'DELETE',
    path: '/environments/{env}/keys/{keyId}',
    kind: 'remove',
    procedure: 'keys.revoke',
    summary: 'Revoke a key, for good',
  },
  {
    method: 'GET',
    path: '/environments/{env}/keys/{keyId}/effective-policy',
    kind: 'read',
    procedure: 'policies.effective',
    fixed: { call: null },
    summary: 'Every statement in force for a key, layer by layer, in the words of refusals',
  },
  {
    method: 'POST',
    path: '/environments/{env}/keys/revoke',
    kind: 'change',
    procedure: 'keys.revokeMany',
    summary: 'Revoke several keys, for good: all of them or none',
  },
  {
    method: 'POST',
    path: '/environments/{env}/keys/{keyId}/rotate',
    kind: 'change',
    procedure: 'keys.rotate',
    shownOnce: ['key'],
    summary: 'Give a key another secret, shown in this answer and never again; the one before works for the overlap',
  },
  {
    method: 'DELETE',
    path: '/environments/{env}/keys/{keyId}/previous-secret',
    kind: 'remove',
    procedure: 'keys.endOverlap',
    summary: 'End the secret before the one in force, before its overlap is over',
  },
  { method: 'GET', path: '/roles', kind: 'list', procedure: 'roles.list', summary: 'Roles and who has them' },
  {
    method: 'POST',
    path: '/roles',
    kind: 'create',
    procedure: 'roles.create',
    summary: 'Make a role of permissions that the key has',
  },
  {
    method: 'PUT',
    path: '/roles/{roleId}',
    kind: 'change',
    procedure: 'roles.update',
    changes: changedRole,
    summary: 'Change a role',
  },
  {
    method: 'DELETE',
    path: '/roles/{roleId}',
    kind: 'remove',
    procedure: 'roles.remove',
    changes: changedRole,
    summary: 'Delete a role that nobody has',
  },
  { method: 'GET', path: '/policies', kind: 'list', procedure: 'policies.list', summary: 'Policies in force' },
  {
    method: 'GET',
    path: '/policies/{kind}/{id}/versions',
    kind: 'list',
    procedure: 'policies.history',
    summary: 'Versions of a policy, newest first',
  },
  {
    method: 'PUT',
    path: '/policies/{kind}/{id}',
    kind: 'change',
    procedure: 'policies.save',
    pathInput: { kind: 'target.kind', id: 'target.id' },
    changes: { table: 'policy', shownBy: 'policies.list', param: 'id' },
    summary: 'Put the next version of a policy in force',
  },
  {
    method: 'GET',
    path: '/environments/{env}/providers',
    kind: 'list',
    procedure: 'providers.list',
    summary: 'Providers and what they serve',
  },
  {
    method: 'POST',
    path: '/environments/{env}/providers',
    kind: 'create',
    procedure: 'providers.add',
    summary: 'Add a provider that answers; its secret is sealed and never shown',
  },
  {
    method: 'PUT',
    path: '/environments/{env}/providers/{credentialId}/secret',
    kind: 'change',
    procedure: 'providers.replaceKey',
    changes: changedProvider,
    summary: 'Put another key in place, once the provider has accepted it',
  },
  {
    method: 'PUT',
    path: '/environments/{env}/providers/{credentialId}/address',
    kind: 'change',
    procedure: 'providers.changeAddress',
    changes: changedProvider,
    summary: 'Move a provider to another address; the stored key is forgotten',
  },
  {
    method: 'POST',
    path: '/environments/{env}/providers/{credentialId}/enable',
    kind: 'change',
    procedure: 'providers.setEnabled',
    fixed: { isEnabled: true },
    changes: changedProvider,
    summary: 'Take a provider back into use',
  },
  {
    method: 'POST',
    path: '/environments/{env}/providers/{credentialId}/disable',
    kind: 'change',
    procedure: 'providers.setEnabled',
    fixed: { isEnabled: false },
    changes: changedProvider,
    summary: 'Take a provider out of use',
  },
  {
    method: 'POST',
    path: '/environments/{env}/providers/{credentialId}/test',
    kind: 'change',
    procedure: 'providers.test',
    summary: 'Try a provider with its stored key and take up what it lists',
  },
  {
    method: 'DELETE',
    path: '/environments/{env}/providers/{credentialId}',
    kind: 'remove',
    procedure: 'providers.remove',
    changes: changedProvider,
    summary: 'Delete a provider',
  },
  {
    method: 'PUT',
    path: '/environments/{env}/providers/{credentialId}/terms',
    kind: 'change',
    procedure: 'providers.setTerms',
    changes: changedProvider,
    summary: 'State the region and the promises of a provider',
  },
  {
    method: 'GET',
    path: '/environments/{env}/usage',
    kind: 'read',
    procedure: 'manage.usage',
    summary: 'What was used, by model, key, …',
  },
  { method: 'GET', path: '/audit', kind: 'list', procedure: 'audit.list', summary: 'The audit log, newest first' },
  {
    method: 'GET',
    path: '/audit/{sequence}',
    kind: 'read',
    procedure: 'audit.event',
    summary: 'One event of the audit log',
  },
];

/** A route that answers to a method and a path, with what stands in the path. */
export type RouteMatch = { readonly route: ManagementRoute; readonly params: Readonly<Record<string, string>> };

function matchPath(path: string, segments: readonly string[]): Record<string, string> | null {
  const wanted = path.slice(1).split('/');
  if (wanted.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith('{')) params[part.slice(1, -1)] = segment;
    else if (part !== segment) return null;
  }
  return params;
}

/** Finds the route. Null where there is none; `isKnownPath` where another method would have found one. */
export function findRoute(method: string, segments: readonly string[]): RouteMatch | { readonly isKnownPath: boolean } {
  let isKnownPath = false;
  for (const route of managementRoutes) {
    const params = matchPath(route.path, segments);
    if (params === null) continue;
    if (route.method === method) return { route, params };
    isKnownPath = true;
  }
  return { isKnownPath };
}
