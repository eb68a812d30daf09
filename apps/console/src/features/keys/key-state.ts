import type { KeyScopes } from '@waygate/policy';

/** A key's last change of its secret. Until the end of the one before, both open it. */
export type KeyRotation = {
  rotatedAtMs: number;
  /** Use of the secret in force; null: not yet. */
  currentUsedAtMs: number | null;
  previous: { prefix: string; lastFour: string; endsAtMs: number; usedAtMs: number | null };
};

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
  rotation: KeyRotation | null;
  canRevoke: boolean;
  canRotate: boolean;
};

/** Whether the secret before the one in force still opens the key. */
export function isOverlapping(key: Pick<KeyRow, 'rotation' | 'revokedAtMs'>, nowMs: number): boolean {
  return key.revokedAtMs === null && key.rotation !== null && key.rotation.previous.endsAtMs > nowMs;
}

/** Whether somebody called with the former secret after it was replaced: it is not yet safe to end it. */
export function isPreviousStillUsed({ previous, rotatedAtMs }: KeyRotation): boolean {
  return previous.usedAtMs !== null && previous.usedAtMs >= rotatedAtMs;
}

/** Whether a key works, as one word. */
export function keyState(
  key: Pick<KeyRow, 'revokedAtMs' | 'expiresAtMs'>,
  nowMs: number,
): 'active' | 'revoked' | 'expired' {
  if (key.revokedAtMs !== null) return 'revoked';
  return key.expiresAtMs !== null && key.expiresAtMs <= nowMs ? 'expired' : 'active';
}
