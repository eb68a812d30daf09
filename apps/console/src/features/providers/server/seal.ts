import type { SealedSecret } from '@waygate/db';
import type { CredentialId, OrganisationId, Secret } from '@waygate/protocol';
import { parseJsonObject, textAt } from '@waygate/wire';
import { vault } from '@/server/vault.ts';

const hintCharacters = 4;
/** Of a shorter secret the hint would be too much. */
const hintedCharsMin = 12;

/**
 * The end of what tells one key from another: of a cloud's secret the part that names it, and nothing where none does.
 * INVARIANT: never any of a private key, and of no key more than a third.
 */
function hintOf(text: string): string {
  const parts = parseJsonObject(text);
  const account = parseJsonObject(textAt(parts, 'serviceAccount') ?? '');
  const name = textAt(account, 'private_key_id') ?? textAt(parts, 'accessKeyId') ?? textAt(parts, 'clientId');
  const shown = parts === null ? text : (name ?? textAt(parts, 'apiKey') ?? '');
  return shown.length < hintedCharsMin ? '' : shown.slice(-hintCharacters);
}

/** Seals a provider's secret to the row it will stand in. */
export async function seal(
  secret: Secret,
  to: { organisationId: OrganisationId; credentialId: CredentialId },
): Promise<SealedSecret> {
  const envelope = await vault().seal(secret, { organisationId: to.organisationId, rowId: to.credentialId });
  return { envelope, hint: hintOf(secret.reveal()) };
}
