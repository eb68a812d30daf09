import ipaddr from 'ipaddr.js';

/**
 * Compiles patterns into one test. `*` matches any run of characters, also none; everything else is literal and case
 * counts. Split and compared piece by piece instead of by regular expression, so that no pattern can be slow.
 */
export function compilePatterns(patterns: readonly string[]): (name: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.includes('*')));
  const wild = patterns.filter((pattern) => pattern.includes('*')).map((pattern) => pattern.split('*'));
  return (name) => exact.has(name) || wild.some((pieces) => matchesPieces(name, pieces));
}

function matchesPieces(name: string, pieces: readonly string[]): boolean {
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  const end = name.length - last.length;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, from);
    if (found === -1 || found + piece.length > end) return false;
    from = found + piece.length;
  }
  return true;
}

const answersMax = 1_024;

/** Compiles IP ranges into one test. An IPv4 address written as IPv6 (`::ffff:10.0.0.1`) is the IPv4 address. */
export function compileIpRanges(ranges: readonly string[]): (address: string) => boolean {
  const parsed = ranges.map((range) =>
    ipaddr.isValidCIDR(range) ? ipaddr.parseCIDR(range) : hostRange(ipaddr.parse(range)),
  );
  const isInside = (address: string): boolean => {
    if (!ipaddr.isValid(address)) return false;
    const caller = ipaddr.process(address);
    return parsed.some(([network, bits]) => network.kind() === caller.kind() && caller.match(network, bits));
  };
  // A caller calls often: reading its address anew each time costs more than all other statements of a policy together.
  const answers = new Map<string, boolean>();
  return (address) => {
    const known = answers.get(address);
    if (known !== undefined) return known;
    if (answers.size >= answersMax) answers.clear();
    const answer = isInside(address);
    answers.set(address, answer);
    return answer;
  };
}

function hostRange(address: ipaddr.IPv4 | ipaddr.IPv6): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
