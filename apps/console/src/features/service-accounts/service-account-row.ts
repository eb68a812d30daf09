import type { KeyRow } from '@/features/keys/key-state.ts';

/** A service account as the table shows it. */
export type ServiceAccountRow = {
  id: string;
  name: string;
  group: { id: string; name: string } | null;
  isEnabled: boolean;
  createdAtMs: number;
  /** Keys that work, in all environments. */
  keyCount: number;
  lastUsedAtMs: number | null;
  /** Nano-USD of the last 30 days. */
  spendNanoUsd: bigint;
  canManage: boolean;
  canCreateKeys: boolean;
};

/** Everything on the page. */
export type ServiceAccounts = {
  accounts: readonly ServiceAccountRow[];
  /** Groups in which the viewer may make service accounts. */
  groupChoices: readonly { id: string; name: string }[];
  /** Whether the viewer may make one that is in no group. */
  canCreateUngrouped: boolean;
};

/** A key of a service account, with where it lies. */
export type AccountKeyRow = Pick<
  KeyRow,
  'id' | 'name' | 'prefix' | 'lastFour' | 'scopes' | 'lastUsedAtMs' | 'expiresAtMs' | 'revokedAtMs'
> & { environment: { slug: string; name: string } };
