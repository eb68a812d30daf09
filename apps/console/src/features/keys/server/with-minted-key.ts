import { createApiKey, type OrganisationTx, revokeApiKeys } from '@waygate/db';
import { type EnvironmentId, type Secret, systemClock, systemRandom, type UserId } from '@waygate/protocol';
import { createKey, hashKey } from '@waygate/vault';
import { readConfig } from '@/config.ts';
import { mintedLifetimeMs } from '../minted-key.ts';

/** For whom a key is minted, what for, and what it may call. */
export type Minting = {
  readonly transact: <Result>(work: (tx: OrganisationTx) => Promise<Result>) => Promise<Result>;
  readonly userId: UserId;
  readonly environmentId: EnvironmentId;
  /** Stands in the audit log, and on the requests it makes. */
  readonly name: string;
  readonly models: readonly string[];
};

/**
 * Does work with a key that the console makes in a person's name, so that the gateway sees an ordinary call of theirs:
 * their policies hold, and it stands in their ledger. The key is revoked when the work is done; should the console die
 * before that, it ends by itself after ten minutes. Making and revoking it are audited as of any key.
 */
export async function withMintedKey<Result>(minting: Minting, work: (key: Secret) => Promise<Result>): Promise<Result> {
  const { transact, userId, environmentId, name, models } = minting;
  const made = createKey('usr', systemRandom);
  const id = await transact((tx) =>
    createApiKey(tx, {
      ...{ name, environmentId, groupId: null, owner: { userId } },
      hash: hashKey(made.key.reveal(), readConfig().keyPepper),
      prefix: made.prefix,
      lastFour: made.lastFour,
      scopes: { models, endpoints: ['chat'], ipRanges: null },
      expiresAtMs: systemClock.nowMs() + mintedLifetimeMs,
    }),
  );
  try {
    return await work(made.key);
  } finally {
    await transact((tx) => revokeApiKeys(tx, [id]));
  }
}
