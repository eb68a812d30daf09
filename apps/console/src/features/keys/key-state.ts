import type { KeyScopes } from '@waygate/policy';

/** A key as the table shows it. */
export type KeyRow = {
  id: string;
  name: string;
  /** What is shown to recognise it: its first characters and its last four. */
  prefix: string;
  lastFour: string;
  kind: 'usr' | 'svc' | 'mgmt';
  owner: { kind: 'person' | 'service_account'; name: string; isMe: boolean };
  groupName: string | null;
  scopes: KeyScopes;
  createdAtMs: number;
  lastUsedAtMs: number | null;
  /** Nano-USD of the last 30 days. */
  spendNanoUsd: bigint;
  expiresAtMs: number | null;
  revokedAtMs: number | null;
  canRevoke: boolean;
};

/** Whether a key works, as one word. */
export function keyState(
  key: Pick<KeyRow, 'revokedAtMs' | 'expiresAtMs'>,
  nowMs: number,
): 'active' | 'revoked' | 'expired' {
  if (key.revokedAtMs !== null) return 'revoked';
  return key.expiresAtMs !== null && key.expiresAtMs <= nowMs ? 'expired' : 'active';
}
