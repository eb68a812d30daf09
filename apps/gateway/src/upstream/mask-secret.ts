import type { Secret } from '@waygate/protocol';
import type { UpstreamReply } from './attempt-result.ts';

const mask = Buffer.from('[secret]');

/** Words without the credential that an upstream was called with. */
export function maskSecretText(text: string, secret: Secret | null): string {
  const hidden = secret?.reveal() ?? '';
  return hidden === '' ? text : text.replaceAll(hidden, mask.toString());
}

/**
 * An upstream's reply without the credential that it was called with: some quote it in their errors, and callers are not
 * to see what the organisation pays with.
 */
export function maskSecret(reply: UpstreamReply, secret: Secret | null): UpstreamReply {
  const hidden = Buffer.from(secret?.reveal() ?? '');
  if (hidden.length === 0) return reply;
  const body = Buffer.from(reply.body.buffer, reply.body.byteOffset, reply.body.byteLength);
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let at = body.indexOf(hidden); at !== -1; at = body.indexOf(hidden, from)) {
    parts.push(body.subarray(from, at), mask);
    from = at + hidden.length;
  }
  return parts.length === 0 ? reply : { ...reply, body: Buffer.concat([...parts, body.subarray(from)]) };
}
