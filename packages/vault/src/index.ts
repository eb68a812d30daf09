export { type Envelope, type MasterKey, openSecret, type SecretBinding, sealSecret } from './envelopes.ts';
export { type CreatedKey, createKey, hashKey, type KeyKind, keyKinds, readKey } from './keys.ts';
export { createLinkToken, hashLinkToken, type LinkToken } from './link-tokens.ts';
export { createRecoveryCodes, hashRecoveryCode } from './recovery-codes.ts';
