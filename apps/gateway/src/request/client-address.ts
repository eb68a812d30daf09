import { isIP } from 'node:net';
import type { CallerRequest } from '../caller-message.ts';

const mappedPrefix = '::ffff:';

function plain(address: string): string {
  return address.startsWith(mappedPrefix) ? address.slice(mappedPrefix.length) : address;
}

/**
 * The address a request comes from. Behind `proxyHops` trusted proxies it is the entry of X-Forwarded-For that the
 * outermost of them wrote, counted from the right: what stands further left was written by the client. Empty where it is
 * not known, which no address rule allows.
 */
export function clientAddress(request: CallerRequest, proxyHops: number): string {
  const direct = plain(request.socket.remoteAddress ?? '');
  if (proxyHops === 0) return direct;
  const header = request.headers['x-forwarded-for'];
  const entries = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map((entry) => entry.trim());
  const stated = plain(entries.at(-proxyHops) ?? '');
  return isIP(stated) === 0 ? '' : stated;
}
