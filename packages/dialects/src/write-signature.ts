import type { ChatWireName, Signature } from '@waygate/protocol';
import { sealSignature } from '@waygate/wire';

/** Proof for a client of the dialect whose own wire is `native`: its own as it is, another's sealed. */
export function writeSignature(signature: Signature, isRedacted: boolean, native: ChatWireName): string {
  return signature.origin === native ? signature.value : sealSignature({ isRedacted }, signature);
}
