import { type Permission, permissions } from './permissions.ts';

/** A role that every organisation has. */
export type SystemRole = {
  readonly name: string;
  /** One sentence for who chooses it. */
  readonly description: string;
  readonly permissions: readonly Permission[];
};

/** What everybody in an organisation may: find their way, and see and manage what is their own. */
const everybody = [
  'organisation:read',
  'environments:read',
  'groups:read',
  'models:read',
  'own_keys:read',
  'own_keys:revoke',
  'own_requests:read',
  'own_usage:read',
] as const satisfies readonly Permission[];

const readsEverything = permissions.filter(
  (permission) => permission.endsWith(':read') && permission !== 'audit:read',
) satisfies readonly Permission[];

/** System roles, from the most powerful to the least. */
export const systemRoles = {
  owner: {
    name: 'Owner',
    description: 'May do everything, also make other owners.',
    permissions,
  },
  admin: {
    name: 'Admin',
    description: 'Manages people, keys, providers and policies. Does not read prompt content.',
    permissions: permissions.filter((permission) => permission !== 'requests:read_content'),
  },
  billing: {
    name: 'Billing',
    description: 'Sees what is spent on what, manages prices, and exports both.',
    permissions: [
      ...everybody,
      'usage:read',
      'usage:export',
      'prices:read',
      'prices:manage',
      'keys:read',
      'members:read',
    ],
  },
  security_auditor: {
    name: 'Security auditor',
    description: 'Reads the audit log, the configuration and requests, never prompt content. Changes nothing.',
    permissions: [...readsEverything, 'audit:read', 'audit:export', 'requests:export', 'usage:export'],
  },
  developer: {
    name: 'Developer',
    description: 'Makes keys of their own and calls models with them; sees the requests of the team.',
    permissions: [
      ...everybody,
      'own_keys:create',
      'own_requests:read_content',
      'keys:read',
      'requests:read',
      'usage:read',
      'providers:read',
      'policies:read',
      'prices:read',
      'members:read',
      'service_accounts:read',
    ],
  },
  analyst: {
    name: 'Analyst',
    description: 'Sees usage and cost as sums, never single requests.',
    permissions: [...everybody, 'usage:read', 'usage:export', 'prices:read', 'keys:read'],
  },
  viewer: {
    name: 'Viewer',
    description: 'Looks at everything but the audit log and prompt content. Changes nothing.',
    permissions: readsEverything,
  },
} as const satisfies Record<string, SystemRole>;

/** The name under which a system role is bound. */
export type SystemRoleId = keyof typeof systemRoles;

/** Whether a text names a system role. */
export function isSystemRole(text: string): text is SystemRoleId {
  return Object.hasOwn(systemRoles, text);
}
