import { Bot, Cable, KeyRound, Plug } from 'lucide-react';
import { paths } from '@/paths.ts';
import type { MenuEntry } from './menu-entries.ts';

/** The usual deeds, for who may do them: each opens the page where it is done. */
export const paletteDeeds: readonly Omit<MenuEntry, 'shortcut'>[] = [
  {
    label: 'Create API key',
    icon: KeyRound,
    path: (scope) => paths.keys(scope, { create: true }),
    permission: 'keys:create',
    isForGroups: true,
  },
  { label: 'Connect a client', icon: Cable, path: (scope) => paths.connect(scope), permission: 'models:read' },
  {
    label: 'Create service account',
    icon: Bot,
    path: (scope) => paths.serviceAccounts(scope, { create: true }),
    permission: 'service_accounts:manage',
    isForGroups: true,
  },
  {
    label: 'Add provider',
    icon: Plug,
    path: (scope) => paths.providers(scope, { add: 'choose' }),
    permission: 'providers:manage',
  },
];
