import type { SealedSecret } from '@waygate/db';
import type { CredentialId, OrganisationId, Secret } from '@waygate/protocol';
import { parseJsonObject, textAt } from '@waygate/wire';
import { vault } from '@/server/vault.ts';

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
export async function seal(
  secret: Secret,
  to: { organisationId: OrganisationId; credentialId: CredentialId },
): Promise<SealedSecret> {
  const envelope = await vault().seal(secret, { organisationId: to.organisationId, rowId: to.credentialId });
  return { envelope, hint: hintOf(secret.reveal()) };
}
