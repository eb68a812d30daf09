import type { Configuration } from '@waygate/db/gateway';
import { toRefusal } from '@waygate/errors';
import type { CredentialId, Secret } from '@waygate/protocol';
import type { LogFields } from '@waygate/telemetry';
import type { Vault } from '@waygate/vault';

/** What a credential's envelope held; null where it has none, or where it does not open, which makes it unusable. */
export type OpenedSecret = { readonly secret: Secret | null; readonly isUsable: boolean };

/** The secrets of the credentials that have one. */
export type OpenedSecrets = ReadonlyMap<CredentialId, OpenedSecret>;

/**
 * Opens what a configuration has sealed. An envelope that will never open takes its credential out of use, and nothing
 * else.
 * @throws Refusal `configuration_unavailable` while the vault's keys are out of reach: what was loaded before stays in
 * force, and the load is tried again.
 */
export async function openSecrets(
  { organisationId, credentials }: Configuration,
  options: { readonly vault: Vault; readonly onProblem: (message: string, fields: LogFields) => void },
): Promise<OpenedSecrets> {
  const sealed = credentials.filter(({ isEnabled, secret }) => isEnabled && secret != null);
  const opened = sealed.map(async ({ id, secret }): Promise<[CredentialId, OpenedSecret]> => {
    try {
      const binding = { organisationId, rowId: id };
      return [id, { secret: await options.vault.open(secret, binding), isUsable: true }];
    } catch (error) {
      if (toRefusal(error).code === 'configuration_unavailable') throw error;
      options.onProblem("A provider's credential cannot be opened.", { credentialId: id, error });
      return [id, { secret: null, isUsable: false }];
    }
  });
  return new Map(await Promise.all(opened));
}
