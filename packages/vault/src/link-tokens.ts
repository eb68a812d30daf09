import { createHash } from 'node:crypto';
import { type Random, Secret } from '@waygate/protocol';

const tokenBytes = 32;

/** The secret part of a link (an invitation, a new password), and what is stored of it. */
export type LinkToken = { readonly token: Secret; readonly tokenHash: string };

/** Makes 256 random bits in base64url. The hash is stored, the token goes out in the link and nowhere else. */
export function createLinkToken(random: Random): LinkToken {
  const text = Buffer.from(random.bytes(tokenBytes)).toString('base64url');
  return { token: new Secret(text), tokenHash: hashLinkToken(text) };
}

/** Hex SHA-256: fast on purpose, since 256 random bits cannot be guessed. */
export function hashLinkToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
