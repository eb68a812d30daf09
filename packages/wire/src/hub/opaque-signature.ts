import { type ChatWireName, chatWires, type ReasoningPart, type Signature } from '@waygate/protocol';

// The documented form in which proof of one provider travels through a client of another dialect, so that it can be given
// back to its provider and to nobody else: `wg1.<wire>.<s|r>.<value>`; `r` stands for withheld (redacted) thinking.
// Proof of the dialect's own wire travels as it is.

const prefix = 'wg1';

/** A reasoning part's proof for a client of the dialect whose wire is `native`. */
export function sealSignature(part: Pick<ReasoningPart, 'isRedacted'>, signature: Signature): string {
  return `${prefix}.${signature.origin}.${part.isRedacted ? 'r' : 's'}.${signature.value}`;
}

/** What `sealSignature` sealed, or null where the text is not of that form. */
export function openSignature(text: string): { readonly signature: Signature; readonly isRedacted: boolean } | null {
  const [first, wire, kind, ...rest] = text.split('.');
  const origin = chatWires.find((name) => name === wire);
  if (first !== prefix || origin === undefined || (kind !== 's' && kind !== 'r')) return null;
  return { signature: { origin, value: rest.join('.') }, isRedacted: kind === 'r' };
}

const separator = '__sig_';

function toUrlSafe(value: string): string {
  return Buffer.from(value, 'utf8').toString('base64url');
}

/**
 * The id of a tool call with its proof in it, `<id>__sig_<wire>_<base64url of the proof>`: clients give ids back unchanged
 * even where they drop every field they do not know. Letters, digits, `_` and `-` only, if the id is so.
 */
export function sealToolCallId(id: string, signature: Signature | null): string {
  return signature === null ? id : `${id}${separator}${signature.origin}_${toUrlSafe(signature.value)}`;
}

/** What `sealToolCallId` sealed; an id without proof is only an id. */
export function openToolCallId(text: string): { readonly id: string; readonly signature: Signature | null } {
  const at = text.indexOf(separator);
  if (at === -1) return { id: text, signature: null };
  const rest = text.slice(at + separator.length);
  const origin: ChatWireName | undefined = chatWires.find((name) => rest.startsWith(`${name}_`));
  if (origin === undefined) return { id: text, signature: null };
  const value = Buffer.from(rest.slice(origin.length + 1), 'base64url').toString('utf8');
  return { id: text.slice(0, at), signature: { origin, value } };
}
