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
  /** The list that shows what the route changes, for If-Match: its item whose `id` (or `key`) stands in the path. */
  readonly shownBy?: string;
};

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
    shownBy: 'manage.organisation',
    summary: 'Change its name or time zone',
  },
  { method: 'GET', path: '/environments', kind: 'list', procedure: 'manage.environments', summary: 'Environments' },
  { method: 'GET', path: '/groups', kind: 'list', procedure: 'manage.groups', summary: 'Groups' },
  { method: 'POST', path: '/groups', kind: 'create', procedure: 'groups.create', summary: 'Make a group' },
  {
    method: 'PATCH',
    path: '/groups/{groupId}',
    kind: 'change',
    procedure: 'groups.rename',
    shownBy: 'manage.groups',
    summary: 'Rename a group',
  },
  { method: 'GET', path: '/members', kind: 'list', procedure: 'manage.members', summary: 'Members' },
  {
    method: 'DELETE',
    path: '/members/{userId}',
    kind: 'remove',
    procedure: 'members.remove',
    summary: 'Take a member out of the organisation; their keys end with it',
  },
  {
    method: 'GET',
    path: '/service-accounts',
    kind: 'list',
    procedure: 'manage.serviceAccounts',
    summary: 'Service accounts',
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
    shownBy: 'roles.list',
    summary: 'Change a role',
  },
  {
    method: 'DELETE',
    path: '/roles/{roleId}',
    kind: 'remove',
    procedure: 'roles.remove',
    shownBy: 'roles.list',
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
    method: 'DELETE',
    path: '/environments/{env}/providers/{credentialId}',
    kind: 'remove',
    procedure: 'providers.remove',
    shownBy: 'providers.list',
    summary: 'Delete a provider',
  },
  {
    method: 'PUT',
    path: '/environments/{env}/providers/{credentialId}/terms',
    kind: 'change',
    procedure: 'providers.setTerms',
    shownBy: 'providers.list',
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
