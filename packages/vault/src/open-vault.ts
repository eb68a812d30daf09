import { refuse } from '@waygate/errors';
import { type Random, Secret, systemRandom } from '@waygate/protocol';
import { closeBox, openBox } from './authenticated-box.ts';
import { createLocalKeyDriver } from './drivers/local-key-driver.ts';
import { associatedBytes, type Envelope, readEnvelope, type SecretBinding, unusable } from './envelopes.ts';
import { type KeyDriver, KeyUnusableError, schemeOf, type WrapContext } from './key-driver.ts';
import type { MasterKey } from './read-master-keys.ts';

/** Seals secrets to the row they will stand in, and opens them there. */
export type Vault = {
  /** Id of the key that seals from now on. */
  readonly sealingKeyId: string;
  /** @throws Refusal `configuration_unavailable` while the keys are out of reach. */
  seal(secret: Secret, binding: SecretBinding): Promise<Envelope>;
  /**
   * Opens what seal sealed.
   * @throws Refusal `upstream_credential_unusable` when the value is no envelope, was sealed for another owner or
   * row, was changed, or its key is not among ours; `configuration_unavailable` while the keys are out of reach.
   */
  open(envelope: unknown, binding: SecretBinding): Promise<Secret>;
  /** The same secret under the sealing key: only its data key is wrapped anew. @throws as open does. */
  rewrap(envelope: unknown, binding: SecretBinding): Promise<Envelope>;
};

/** What a vault is made of. */
export type VaultOptions = {
  /** Who wraps data keys: the first seals, all open what is theirs. */
  readonly drivers: readonly [KeyDriver, ...KeyDriver[]];
  /** For so long a driver may take to wrap or unwrap. */
  readonly deadlineMs?: number;
  readonly random?: Random;
};

const usualDeadlineMs = 5_000;
const dataKeyBytes = 32;
const keysAwayWords = 'The keys of the vault are out of reach at the moment. Try again in a few seconds.';

/**
 * Opens a vault. A secret is sealed with AES-256-GCM under a data key of its own, which a driver wraps.
 * INVARIANT: owner and row are authenticated with both, so an envelope moved to another tenant, person or row does not open.
 */
export function openVault({ drivers, deadlineMs = usualDeadlineMs, random = systemRandom }: VaultOptions): Vault {
  const [sealing] = drivers;
  const ask = <Result>(binding: SecretBinding, work: (context: WrapContext) => Promise<Result>): Promise<Result> => {
    const signal = AbortSignal.timeout(deadlineMs);
    return untilAborted(work({ associated: associatedBytes('key', binding), signal }), signal);
  };

  async function wrap(dataKey: Uint8Array, binding: SecretBinding): Promise<Pick<Envelope, 'keyId' | 'wrappedKey'>> {
    const { keyId, bytes } = await ask(binding, (context) => sealing.wrap(dataKey, context));
    return { keyId, wrappedKey: Buffer.from(bytes).toString('base64') };
  }

  async function unwrap({ keyId, wrappedKey }: Envelope, binding: SecretBinding): Promise<Uint8Array> {
    const driver = drivers.find(({ scheme }) => scheme === schemeOf(keyId));
    if (driver === undefined) throw unusable(`nobody has the key ${keyId}`);
    const bytes = Buffer.from(wrappedKey, 'base64');
    return ask(binding, (context) => driver.unwrap({ keyId, bytes }, context));
  }

  return {
    sealingKeyId: sealing.currentKeyId,
    seal: async (secret, binding) => {
      const dataKey = random.bytes(dataKeyBytes);
      const box = { key: dataKey, associated: associatedBytes('secret', binding) };
      const ciphertext = closeBox(Buffer.from(secret.reveal(), 'utf8'), box, random).toString('base64');
      const wrapped = await wrap(dataKey, binding).finally(() => dataKey.fill(0));
      return { format: 2, ...wrapped, ciphertext };
    },
    open: async (stored, binding) => {
      const envelope = readEnvelope(stored);
      const dataKey = await unwrap(envelope, binding);
      const secret = reveal(envelope, { key: dataKey, associated: associatedBytes('secret', binding) });
      dataKey.fill(0);
      return secret;
    },
    rewrap: async (stored, binding) => {
      const envelope = readEnvelope(stored);
      const dataKey = await unwrap(envelope, binding);
      // SAFETY: a secret that does not open now would not open later either; better to hear of it while the old key exists.
      reveal(envelope, { key: dataKey, associated: associatedBytes('secret', binding) });
      const wrapped = await wrap(dataKey, binding).finally(() => dataKey.fill(0));
      return { ...envelope, ...wrapped };
    },
  };
}

/** A vault whose keys are in this process. */
export function openLocalVault(masterKeys: readonly MasterKey[], random: Random = systemRandom): Vault {
  return openVault({ drivers: [createLocalKeyDriver(masterKeys, random)], random });
}

function reveal({ ciphertext }: Envelope, box: Parameters<typeof openBox>[1]): Secret {
  try {
    return new Secret(openBox(Buffer.from(ciphertext, 'base64'), box).toString('utf8'));
  } catch (error) {
    throw unusable('authentication failed', error);
  }
}

/** @throws Refusal `upstream_credential_unusable` where asking again does not help, else `configuration_unavailable`. */
async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise: deadline, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, deadline]);
  } catch (cause) {
    if (cause instanceof KeyUnusableError) throw unusable(cause.message, cause);
    throw refuse('configuration_unavailable', { message: keysAwayWords, cause });
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
