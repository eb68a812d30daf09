'use client';

import type { ServiceAccountRow } from './service-account-row.ts';
import { ServiceAccountsTable } from './service-accounts-table.tsx';

const sample = { isEnabled: true, createdAtMs: 0, lastUsedAtMs: null, canManage: false, canCreateKeys: false };
const rows: readonly ServiceAccountRow[] = [
  {
    ...sample,
    id: '1',
    name: 'search-backend',
    group: { id: '1', name: 'Platform' },
    keyCount: 2,
    spendNanoUsd: 41_820_000_000n,
  },
  { ...sample, id: '2', name: 'ci', group: { id: '1', name: 'Platform' }, keyCount: 1, spendNanoUsd: 423_000n },
  {
    ...sample,
    id: '3',
    name: 'nightly-evals',
    group: { id: '2', name: 'Research' },
    keyCount: 1,
    spendNanoUsd: 1_270_000_000n,
  },
];
const nothing = () => undefined;
const deeds = { onOpen: nothing, onCreateKey: nothing, onRename: nothing, onEnabled: nothing, onRemove: nothing };

/** How the page will look once there are service accounts. */
export function ServiceAccountsPreview() {
  return <ServiceAccountsTable accounts={rows} timeZone="UTC" deeds={deeds} />;
}
