import { refuse } from '@waygate/errors';
import ipaddr from 'ipaddr.js';

/** Decides whether an IP address may be called. */
export type AddressCheck = (address: string) => boolean;

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

function isInside(address: ipaddr.IPv4 | ipaddr.IPv6, [network, bits]: Range): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

/** IPv6 that carries an IPv4 address (mapped, NAT64, 6to4) is judged as that address. */
function unwrap(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  if (!(address instanceof ipaddr.IPv6)) return address;
  const bytes = address.toByteArray();
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  if (address.range() === 'rfc6052') return new ipaddr.IPv4(bytes.slice(12));
  if (address.range() === '6to4') return new ipaddr.IPv4(bytes.slice(2, 6));
  return address;
}

/**
 * Makes a check that lets public unicast addresses and the ranges an operator allowed (CIDR notation) through and
 * nothing else: private, loopback, link-local (cloud metadata), shared, multicast, reserved and unspecified addresses
 * are refused in every notation. Throws Error for a range that is none.
 */
export function allowPublicAnd(allowedRanges: readonly string[]): AddressCheck {
  const allowed = allowedRanges.map((range): Range => ipaddr.parseCIDR(range));
  return (text) => {
    if (!ipaddr.isValid(text)) return false;
    const address = unwrap(ipaddr.parse(text));
    return address.range() === 'unicast' || allowed.some((range) => isInside(address, range));
  };
}

/**
 * Reads an address that a person typed: http or https, a host, no user name, no fragment. Refuses a host that is a
 * forbidden IP address in whichever notation (the URL standard resolves octal, hexadecimal and decimal forms).
 * @throws Refusal parameter_invalid or egress_denied.
 */
export function parseTypedUrl(text: string, isAllowed: AddressCheck): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isUsable = url !== null && /^https?:$/.test(url.protocol) && url.hostname !== '';
  if (!isUsable) throw refuse('parameter_invalid', { message: 'The address must be an http or https URL.' });
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    throw refuse('parameter_invalid', { message: 'The address must have no user name, password or fragment.' });
  }
  const literal = literalAddress(url.hostname);
  if (literal !== null && !isAllowed(literal)) throw refuse('egress_denied');
  return url;
}

/** The IP address a host name states literally, without brackets; null for a name to be resolved. */
export function literalAddress(hostname: string): string | null {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return ipaddr.isValid(bare) ? bare : null;
}
