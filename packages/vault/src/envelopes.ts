import { createCipheriv, createDecipheriv } from 'node:crypto';
import { refuse } from '@waygate/errors';
import { type Random, Secret } from '@waygate/protocol';
import { z } from 'zod';

/** A key-encryption key. Its version is written into each envelope, so that old and new keys live side by side. */
export type MasterKey = { readonly version: number; readonly bytes: Uint8Array };

/**
 * The row a secret belongs to, and whose row it is: an organisation's, or a person's. An envelope opens only under the
 * binding it was sealed with.
 */
export type SecretBinding = { readonly rowId: string } & (
  | { readonly organisationId: string }
  | { readonly userId: string }
);

const envelopeSchema = z.strictObject({
  format: z.literal(1),
  masterKeyVersion: z.int().min(1),
  /** The data key under the master key: nonce, ciphertext, tag; base64. */
  wrappedKey: z.base64(),
  /** The secret under the data key: nonce, ciphertext, tag; base64. */
  ciphertext: z.base64(),
});

/** A sealed secret as it stands in the database (JSON). */
export type Envelope = z.infer<typeof envelopeSchema>;

const algorithm = 'aes-256-gcm';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals a secret: AES-256-GCM under a data key of its own, which is wrapped under the master key. Owner and row are
 * authenticated with both, so an envelope moved to another tenant, person or row does not open.
 * @throws RangeError when the master key has not 32 bytes.
 */
export function sealSecret(
  secret: Secret,
  options: { readonly masterKey: MasterKey; readonly binding: SecretBinding; readonly random: Random },
): Envelope {
  const { masterKey, binding, random } = options;
  const dataKey = random.bytes(keyBytes);
  const envelope: Envelope = {
    format: 1,
    masterKeyVersion: masterKey.version,
    wrappedKey: encrypt(dataKey, { key: masterKey.bytes, associated: associated('key', binding), random }),
    ciphertext: encrypt(Buffer.from(secret.reveal(), 'utf8'), {
      key: dataKey,
      associated: associated('secret', binding),
      random,
    }),
  };
  dataKey.fill(0);
  return envelope;
}

/**
 * Opens what sealSecret sealed.
 * @throws Refusal `upstream_credential_unusable` when the value is no envelope, was sealed for another organisation or
 * row, was changed, or its master key is not among the given ones.
 */
export function openSecret(
  envelope: unknown,
  options: { readonly masterKeys: readonly MasterKey[]; readonly binding: SecretBinding },
): Secret {
  const parsed = envelopeSchema.safeParse(envelope);
  if (!parsed.success) throw unusable('not an envelope');
  const { masterKeyVersion, wrappedKey, ciphertext } = parsed.data;
  const masterKey = options.masterKeys.find((candidate) => candidate.version === masterKeyVersion);
  if (masterKey === undefined) throw unusable(`no master key of version ${masterKeyVersion}`);
  const dataKey = decrypt(wrappedKey, masterKey.bytes, associated('key', options.binding));
  const secret = decrypt(ciphertext, dataKey, associated('secret', options.binding)).toString('utf8');
  dataKey.fill(0);
  return new Secret(secret);
}

/** Ids say what they name, so that no person is taken for an organisation. */
function associated(part: 'key' | 'secret', binding: SecretBinding): Buffer {
  const ownerId = 'userId' in binding ? binding.userId : binding.organisationId;
  return Buffer.from(JSON.stringify(['waygate.envelope.v1', part, ownerId, binding.rowId]), 'utf8');
}

function encrypt(
  plain: Uint8Array,
  options: { readonly key: Uint8Array; readonly associated: Buffer; readonly random: Random },
): string {
  const nonce = options.random.bytes(nonceBytes);
  const cipher = createCipheriv(algorithm, options.key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(options.associated);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

function decrypt(sealed: string, key: Uint8Array, associatedBytes: Buffer): Buffer {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length < nonceBytes + tagBytes) throw unusable('too short');
  try {
    const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
    decipher.setAAD(associatedBytes);
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  } catch (error) {
    throw unusable('authentication failed', error);
  }
}

function unusable(why: string, cause?: unknown): Error {
  return refuse('upstream_credential_unusable', { cause: cause ?? new Error(`Envelope refused: ${why}`) });
}
