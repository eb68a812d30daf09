/** An organisation's environment in the URL: `/o/{org}/{env}`. */
export type Scope = { org: string; env: string };

/** What the Requests page can be narrowed to, as it stands in the URL. */
export type RequestFilters = {
  /** The filter line: `status:5xx model:openai/* key:ci cost:>0.05`. */
  q?: string;
  range?: string;
};

function within(scope: Scope, rest = ''): string {
  return `/o/${encodeURIComponent(scope.org)}/${encodeURIComponent(scope.env)}${rest}`;
}

function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, value);
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Every address of the console. Links are made here and nowhere else. */
export const paths = {
  root: () => '/',
  signIn: (options: { next?: string } = {}) => withQuery('/sign-in', { next: options.next }),
  signUp: () => '/sign-up',
  newPassword: () => '/new-password',
  /** The secret stands behind `#`: browsers send that to nobody, so no log on the way holds it. */
  invitation: (token: string) => `/invitation#${token}`,
  organisation: (org: string) => `/o/${encodeURIComponent(org)}`,
  home: (scope: Scope, options: { range?: string } = {}) => withQuery(within(scope), { range: options.range }),
  account: (scope: Scope) => within(scope, '/account'),
  welcome: (scope: Scope) => within(scope, '/welcome'),
  requests: (scope: Scope, filters: RequestFilters = {}) => withQuery(within(scope, '/requests'), filters),
  request: (scope: Scope, requestId: string) => within(scope, `/requests/${encodeURIComponent(requestId)}`),
  keys: (scope: Scope, options: { create?: boolean } = {}) =>
    withQuery(within(scope, '/keys'), { create: options.create ? 'true' : undefined }),
  models: (scope: Scope, options: { model?: string; usable?: boolean } = {}) =>
    withQuery(within(scope, '/models'), { model: options.model, usable: options.usable ? 'true' : undefined }),
  modelsExport: (scope: Scope, query: Readonly<Record<string, string | undefined>>) =>
    withQuery(`/api/export/${encodeURIComponent(scope.org)}/${encodeURIComponent(scope.env)}/models`, query),
  connect: (scope: Scope, options: { client?: string; model?: string } = {}) =>
    withQuery(within(scope, '/connect'), options),
  serviceAccounts: (scope: Scope, options: { create?: boolean } = {}) =>
    withQuery(within(scope, '/service-accounts'), { create: options.create ? 'true' : undefined }),
  policies: (scope: Scope) => within(scope, '/policies'),
  policy: (scope: Scope, target: { kind: string; id: string }) =>
    within(scope, `/policies/${encodeURIComponent(target.kind)}/${encodeURIComponent(target.id)}`),
  effectivePolicy: (scope: Scope, options: { key?: string } = {}) =>
    withQuery(within(scope, '/policies/effective'), { key: options.key }),
  audit: (scope: Scope, options: { event?: string } = {}) =>
    withQuery(within(scope, '/audit'), { event: options.event }),
  auditExport: (scope: Scope, query: Readonly<Record<string, string | undefined>>) =>
    withQuery(`/api/export/${encodeURIComponent(scope.org)}/${encodeURIComponent(scope.env)}/audit`, query),
  roles: (scope: Scope) => within(scope, '/roles'),
  members: (scope: Scope, options: { tab?: 'groups' } = {}) =>
    withQuery(within(scope, '/members'), { tab: options.tab }),
  providers: (scope: Scope, options: { add?: string } = {}) =>
    withQuery(within(scope, '/providers'), { add: options.add }),
  live: (scope: Scope) => `/api/live/${encodeURIComponent(scope.org)}?env=${encodeURIComponent(scope.env)}`,
  requestsExport: (scope: Scope, filters: RequestFilters = {}) =>
    withQuery(`/api/export/${encodeURIComponent(scope.org)}/${encodeURIComponent(scope.env)}/requests`, filters),
} as const;
