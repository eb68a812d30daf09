import {
  asPerson,
  type PersonTx,
  readSecondFactor,
  sealedOfPeople,
  takeRecoveryCode,
  takeSecondFactorStep,
} from '@waygate/db';
import { type Secret, systemClock, type UserId } from '@waygate/protocol';
import { hashRecoveryCode } from '@waygate/vault';
import { readConfig } from '@/config.ts';
import { database } from '@/server/database.ts';
import { vault } from '@/server/vault.ts';
import { stepOfCode } from './totp.ts';

/** What somebody showed besides the password. */
export type ShownFactor = 'code' | 'recovery_code';

const rowId = sealedOfPeople.table;

/** Seals a shared secret to its person. */
export function sealSecondFactor(secret: Secret, userId: UserId) {
  return vault().seal(secret, { userId, rowId });
}

/** Opens a person's shared secret. @throws Refusal `upstream_credential_unusable` under another master key. */
export function openSecondFactor(envelope: unknown, userId: UserId): Promise<Secret> {
  return vault().open(envelope, { userId, rowId });
}

/** Whether signing in asks this person for a second factor. */
export async function hasSecondFactor(userId: UserId): Promise<boolean> {
  const factor = await asPerson(database(), userId, readSecondFactor);
  return factor !== null && factor.confirmedAtMs !== null;
}

/**
 * Uses up a code of the authenticator app, or a recovery code. Null: it is wrong, or was used before. The caller counts
 * attempts. Recovery codes work also when the master key is lost.
 */
export function showSecondFactor(userId: UserId, code: string): Promise<ShownFactor | null> {
  return asPerson(database(), userId, async (tx) => {
    const codeHash = hashRecoveryCode(code, readConfig().keyPepper);
    if (codeHash !== null) return (await takeRecoveryCode(tx, codeHash)) ? 'recovery_code' : null;
    return (await takeCode(tx, code)) ? 'code' : null;
  });
}

async function takeCode(tx: PersonTx, code: string): Promise<boolean> {
  const factor = await readSecondFactor(tx);
  if (factor === null) return false;
  const step = stepOfCode(await openSecondFactor(factor.envelope, tx.userId), code, systemClock.nowMs());
  return step !== null && (await takeSecondFactorStep(tx, step));
}
