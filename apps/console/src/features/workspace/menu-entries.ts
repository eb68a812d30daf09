import type { Permission } from '@waygate/access';
import {
  Activity,
  Bot,
  Boxes,
  House,
  KeyRound,
  type LucideIcon,
  Plug,
  Scale,
  ScrollText,
  UserCog,
  Users,
} from 'lucide-react';
import { paths, type Scope } from '@/paths.ts';

/** A page of the menu. */
export type MenuEntry = {
  label: string;
  icon: LucideIcon;
  /** Second key of the `g …` sequence. */
  shortcut: string;
  path: (scope: Scope) => string;
  /** Without it the entry is not in the menu. */
  permission: Permission;
  /** Also for who has the permission in a group only. */
  isForGroups?: true;
};

/** Every page of the console, in the order and under the heads of the menu. */
export const menu: readonly { head: string | null; entries: readonly MenuEntry[] }[] = [
  {
    head: null,
    entries: [
      { label: 'Home', icon: House, shortcut: 'h', path: (scope) => paths.home(scope), permission: 'usage:read' },
    ],
  },
  {
    head: 'Observe',
    entries: [
      {
        label: 'Requests',
        icon: Activity,
        shortcut: 'r',
        path: (scope) => paths.requests(scope),
        permission: 'requests:read',
      },
    ],
  },
  {
    head: 'Build',
    entries: [
      { label: 'Models', icon: Boxes, shortcut: 'd', path: (scope) => paths.models(scope), permission: 'models:read' },
    ],
  },
  {
    head: 'Govern',
    entries: [
      {
        label: 'Policies',
        icon: Scale,
        shortcut: 'o',
        path: (scope) => paths.policies(scope),
        permission: 'policies:read',
      },
      {
        label: 'Audit log',
        icon: ScrollText,
        shortcut: 'l',
        path: (scope) => paths.audit(scope),
        permission: 'audit:read',
      },
    ],
  },
  {
    head: 'Access',
    entries: [
      {
        label: 'API keys',
        icon: KeyRound,
        shortcut: 'k',
        path: (scope) => paths.keys(scope),
        permission: 'keys:read',
        isForGroups: true,
      },
      {
        label: 'Service accounts',
        icon: Bot,
        shortcut: 's',
        path: (scope) => paths.serviceAccounts(scope),
        permission: 'service_accounts:read',
        isForGroups: true,
      },
      {
        label: 'Members & groups',
        icon: Users,
        shortcut: 'm',
        path: (scope) => paths.members(scope),
        permission: 'members:read',
        isForGroups: true,
      },
      { label: 'Roles', icon: UserCog, shortcut: 'e', path: (scope) => paths.roles(scope), permission: 'roles:read' },
    ],
  },
  {
    head: 'Settings',
    entries: [
      {
        label: 'Providers',
        icon: Plug,
        shortcut: 'p',
        path: (scope) => paths.providers(scope),
        permission: 'providers:read',
      },
    ],
  },
];
