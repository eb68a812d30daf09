import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import type { ChainMark } from './chain-walk.ts';

const anchorSchema = z.object({
  anchor: z.literal('waygate.anchor.v1'),
  organisationId: z.string().max(40),
  sequence: z.string().regex(/^\d{1,19}$/),
  hash: z.string().max(64),
  anchoredAt: z.iso.datetime(),
  signature: z.base64(),
});

/** What was true of a chain at a time, as it is kept outside the database. */
export type AuditAnchor = Omit<z.infer<typeof anchorSchema>, 'anchor' | 'signature'>;

/** DER prefix of an Ed25519 private key in PKCS #8 (RFC 8410, section 7), before its 32 bytes. */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The signing key of 32 secret bytes. */
export function anchorKey(seed: Uint8Array): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  const privateKey = createPrivateKey({
    key: Buffer.concat([privatePrefix, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

function signedText({ organisationId, sequence, hash, anchoredAt }: AuditAnchor): Buffer {
  return Buffer.from(['waygate.anchor.v1', organisationId, sequence, hash, anchoredAt].join('\0'));
}

/** One line of an anchor file, signed with Ed25519. */
export function writeAnchor(anchor: AuditAnchor, privateKey: KeyObject): string {
  const signature = sign(null, signedText(anchor), privateKey).toString('base64');
  return `${JSON.stringify({ anchor: 'waygate.anchor.v1', ...anchor, signature })}\n`;
}

/**
 * The anchors of a file, as marks that a chain must pass, by organisation.
 * @throws Error naming the line whose signature is not ours: a forged anchor must not make a forged chain whole.
 */
export function readAnchors(text: string, publicKey: KeyObject): Map<string, ChainMark[]> {
  const anchors = text
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [readAnchor(line, index + 1, publicKey)]));
  return new Map(
    [...Map.groupBy(anchors, ({ organisationId }) => organisationId)].map(([organisationId, own]) => [
      organisationId,
      own.map(({ sequence, hash, anchoredAt }) => ({
        sequence: BigInt(sequence),
        hash,
        what: `the anchor of ${anchoredAt}`,
      })),
    ]),
  );
}

function readAnchor(line: string, number: number, publicKey: KeyObject): AuditAnchor {
  const parsed = anchorSchema.safeParse(jsonOf(line));
  if (!parsed.success) throw new Error(`Line ${number} of the anchors cannot be read.`);
  const { signature, anchor: _anchor, ...anchor } = parsed.data;
  if (!verify(null, signedText(anchor), publicKey, Buffer.from(signature, 'base64'))) {
    throw new Error(`Line ${number} of the anchors is not signed with this key.`);
  }
  return anchor;
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
