export type { Envelope, SecretBinding } from './envelopes.ts';
export { type CreatedKey, createKey, hashKey, type KeyKind, keyKinds, readKey } from './keys.ts';
export { createLinkToken, hashLinkToken, type LinkToken } from './link-tokens.ts';
export { openLocalVault, type Vault } from './open-vault.ts';
export { type MasterKey, readMasterKeys } from './read-master-keys.ts';
export { createRecoveryCodes, hashRecoveryCode } from './recovery-codes.ts';
