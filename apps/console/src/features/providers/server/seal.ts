import type { SealedSecret } from '@waygate/db';
import { type CredentialId, type OrganisationId, type Secret, systemRandom } from '@waygate/protocol';
import { sealSecret } from '@waygate/vault';
import { parseJsonObject, textAt } from '@waygate/wire';
import { readConfig } from '@/config.ts';

const hintCharacters = 4;

/** The end of what tells one key from another: of a cloud's secret, the part that names it. */
function hintOf(text: string): string {
  const parts = parseJsonObject(text);
  const account = parseJsonObject(textAt(parts, 'serviceAccount') ?? '');
  const name =
    textAt(account, 'private_key_id') ??
    textAt(parts, 'accessKeyId') ??
    textAt(parts, 'clientId') ??
    textAt(parts, 'apiKey');
  return (parts === null ? text : (name ?? '')).slice(-hintCharacters);
}

/** Seals a provider's secret to the row it will stand in. */
export function seal(secret: Secret, to: { organisationId: OrganisationId; credentialId: CredentialId }): SealedSecret {
  const binding = { organisationId: to.organisationId, rowId: to.credentialId };
  const envelope = sealSecret(secret, { masterKey: readConfig().masterKey, binding, random: systemRandom });
  return { envelope, hint: hintOf(secret.reveal()) };
}
