import type { SealedSecret } from '@waygate/db';
import { type CredentialId, type OrganisationId, type Secret, systemRandom } from '@waygate/protocol';
import { sealSecret } from '@waygate/vault';
import { readConfig } from '@/config.ts';

const hintCharacters = 4;

/** Seals a provider's secret to the row it will stand in. */
export function seal(secret: Secret, to: { organisationId: OrganisationId; credentialId: CredentialId }): SealedSecret {
  const binding = { organisationId: to.organisationId, rowId: to.credentialId };
  const envelope = sealSecret(secret, { masterKey: readConfig().masterKey, binding, random: systemRandom });
  return { envelope, hint: secret.reveal().slice(-hintCharacters) };
}
