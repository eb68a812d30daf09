/** How long a key lives that the console makes for a single call of its own. */
export const mintedLifetimeMs = 10 * 60_000;

/**
 * Whether a key was made for a single call and is over: nobody can give a key so short a life by hand. Such keys stand in
 * the audit log and on their requests, and would only fill the list of keys.
 */
export function isSpentMintedKey(
  key: { readonly createdAtMs: number; readonly expiresAtMs: number | null; readonly revokedAtMs: number | null },
  nowMs: number,
): boolean {
  if (key.expiresAtMs === null || key.expiresAtMs - key.createdAtMs > mintedLifetimeMs) return false;
  return key.revokedAtMs !== null || key.expiresAtMs <= nowMs;
}
