import { refuse } from '@waygate/errors';
import { z } from 'zod';
import { localKeyId } from './drivers/local-key-driver.ts';

/**
 * The row a secret belongs to, and whose row it is: an organisation's, or a person's. An envelope opens only under the
 * binding it was sealed with.
 */
export type SecretBinding = { readonly rowId: string } & (
  | { readonly organisationId: string }
  | { readonly userId: string }
);

const parts = {
  /** The data key under the key-encryption key; base64. */
  wrappedKey: z.base64(),
  /** The secret under the data key: nonce, ciphertext, tag; base64. */
  ciphertext: z.base64(),
};

const envelopeSchema = z.strictObject({
  format: z.literal(2),
  keyId: z.string().regex(/^[a-z][a-z0-9-]*:.+$/),
  ...parts,
});

/** Sealed before keys had ids: under a master key of this version. */
const firstFormat = z.strictObject({ format: z.literal(1), masterKeyVersion: z.int().min(1), ...parts });

/** A sealed secret as it stands in the database (JSON). */
export type Envelope = z.infer<typeof envelopeSchema>;

/** An envelope of either format. @throws Refusal `upstream_credential_unusable` for what is none. */
export function readEnvelope(stored: unknown): Envelope {
  const parsed = z.union([envelopeSchema, firstFormat]).safeParse(stored);
  if (!parsed.success) throw unusable('not an envelope');
  const envelope = parsed.data;
  if (envelope.format === 2) return envelope;
  const { wrappedKey, ciphertext, masterKeyVersion } = envelope;
  return { format: 2, keyId: localKeyId(masterKeyVersion), wrappedKey, ciphertext };
}

/**
 * What is authenticated with the secret and with its data key, so that neither opens in another tenant, for another
 * person or in another row. Ids say what they name: no person is taken for an organisation.
 */
export function associatedBytes(part: 'key' | 'secret', binding: SecretBinding): Buffer {
  const ownerId = 'userId' in binding ? binding.userId : binding.organisationId;
  return Buffer.from(JSON.stringify(['waygate.envelope.v1', part, ownerId, binding.rowId]), 'utf8');
}

/** The refusal of an envelope that does not open; why is for the log. */
export function unusable(why: string, cause?: unknown): Error {
  return refuse('upstream_credential_unusable', { cause: cause ?? new Error(`Envelope refused: ${why}`) });
}
