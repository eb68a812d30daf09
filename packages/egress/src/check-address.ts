import { refuse } from '@waygate/errors';
import ipaddr from 'ipaddr.js';

/** Decides whether an IP address may be called. */
export type AddressCheck = (address: string) => boolean;

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

function isInside(address: ipaddr.IPv4 | ipaddr.IPv6, [network, bits]: Range): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

/**
 * Where clouds hand credentials to whoever asks from inside a machine. Refused whatever an operator allows: a range that
 * is allowed for an inner model server (10.0.0.0/8, 0.0.0.0/0) must not open these as well.
 * COMPAT: as documented by AWS (instance, ECS, EKS), Google Cloud, Azure (WireServer), Alibaba Cloud and Oracle Cloud, 2026-11.
 */
const metadataAddresses: readonly Range[] = [
  '169.254.169.254/32',
  '169.254.170.2/32',
  '169.254.170.23/32',
  '168.63.129.16/32',
  '100.100.100.200/32',
  '192.0.0.192/32',
  'fd00:ec2::254/128',
  'fd00:ec2::23/128',
  'fd20:ce::254/128',
].map((range) => ipaddr.parseCIDR(range));

/** A range in CIDR notation, or one address. */
function parseRange(text: string): Range {
  if (!ipaddr.isValid(text)) return ipaddr.parseCIDR(text);
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** IPv6 that carries an IPv4 address (mapped, translated, NAT64, 6to4) is judged as that address. */
function unwrap(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  if (!(address instanceof ipaddr.IPv6)) return address;
  const bytes = address.toByteArray();
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  if (address.range() === 'rfc6052' || address.range() === 'rfc6145') return new ipaddr.IPv4(bytes.slice(12));
  if (address.range() === '6to4') return new ipaddr.IPv4(bytes.slice(2, 6));
  return address;
}

/**
 * Makes a check that lets public unicast addresses and the ranges an operator allowed (CIDR notation, or one address)
 * through and nothing else: private, loopback, link-local, shared, multicast, reserved and unspecified addresses are
 * refused in every notation, and those of cloud metadata even where a range allows them. Throws Error for a range that
 * is none.
 */
export function allowPublicAnd(allowedRanges: readonly string[]): AddressCheck {
  const allowed = allowedRanges.map(parseRange);
  return (text) => {
    if (!ipaddr.isValid(text)) return false;
    const address = unwrap(ipaddr.parse(text));
    if (metadataAddresses.some((range) => isInside(address, range))) return false;
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

/** Names that lead to the machine itself or to a cloud's metadata wherever they are resolved, and where to. */
const innerNames: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\.)localhost\.?$/, '127.0.0.1'],
  [/^metadata\.google\.internal\.?$/, '169.254.169.254'],
];

/** Whether an address that somebody else will fetch states a forbidden IP address, or a name that always leads to one. */
export function leadsInside(text: string, isAllowed: AddressCheck): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  if (!/^https?:$/.test(protocol)) return false;
  const inner = innerNames.find(([name]) => name.test(hostname))?.[1];
  const address = inner ?? literalAddress(hostname);
  return address !== null && !isAllowed(address);
}

/** The IP address a host name states literally, without brackets; null for a name to be resolved. */
export function literalAddress(hostname: string): string | null {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return ipaddr.isValid(bare) ? bare : null;
}
