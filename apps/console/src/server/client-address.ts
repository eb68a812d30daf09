/** The header that holds the peer address of the connection; written by us for each request, never taken from a client. */
export const peerAddressHeader = 'x-waygate-peer';

const addressLengthMax = 64;

/**
 * The address a request came from. Without trusted proxies it is the peer of the connection; behind `proxyHops` of them
 * it is the entry of X-Forwarded-For that the outermost trusted one wrote, since everything before can be forged.
 */
export function clientAddress(headers: Headers, proxyHops: number): string {
  const peer = headers.get(peerAddressHeader) ?? 'unknown';
  if (proxyHops === 0) return peer.slice(0, addressLengthMax);
  const forwarded = (headers.get('x-forwarded-for') ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  return (forwarded.at(-proxyHops) ?? peer).slice(0, addressLengthMax);
}
