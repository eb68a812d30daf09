/** A request that the lane serves, whole. */
export type MatchedCall = {
  readonly kind: 'call';
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** What bytes from a connection are. */
export type Match =
  | MatchedCall
  /** Perhaps the beginning of a call: worth another look once so many bytes have come. */
  | { readonly kind: 'partial'; readonly bytes: number }
  /** For the HTTP server to read, or to refuse. */
  | { readonly kind: 'other' };

/** Longer heads are left to the HTTP server. */
export const headBytesMax = 8 * 1024;
/** Longer calls are left to the HTTP server, which reads them piece by piece. */
export const callBytesMax = 64 * 1024;
const headersMax = 64;

const other: Match = { kind: 'other' };
const begins = 'POST /';
const headEnd = Buffer.from('\r\n\r\n');

/** The characters that targets of calls are made of; all others are rare, and read differently here and there. */
const requestLine = /^POST (\/[\w.~%/?=&:,+@-]*) HTTP\/1\.1$/;
/** Lines of printable ASCII. One that begins with a space would go on with the line before it (RFC 9112 section 5.2). */
const printableLines = /^(?:[!-~][ -~]*\r\n)+$/;
const plainName = /^[A-Za-z\d-]+$/;
const plainLength = /^[1-9]\d{0,4}$/;
const keepsAlive = /^keep-alive$/i;

/** They change how a message is read, or what becomes of its connection; `set-cookie` is a list to Node. */
const foreignNames: ReadonlySet<string> = new Set([
  'expect',
  'http2-settings',
  'proxy-connection',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const namesMax = 512;
/** Names of headers that were seen, with what they are in lower case: null for those that are not for the lane. */
const seenNames = new Map<string, string | null>();

function readName(part: string): string | null {
  const seen = seenNames.get(part);
  if (seen !== undefined) return seen;
  // SAFETY: a part of a head keeps the whole of it in memory, the caller's key included; what is remembered is a copy.
  const name = Buffer.from(part, 'latin1').toString('latin1');
  const lower = name.toLowerCase();
  const known = plainName.test(name) && !foreignNames.has(lower) ? lower : null;
  if (seenNames.size < namesMax) seenNames.set(name, known);
  return known;
}

const space = 0x20;

/** Reads header lines, each ended by CRLF. Null where one of them is not for the lane, or two have one name. */
function readHeaders(lines: string, from: number): Record<string, string> | null {
  const headers: Record<string, string> = {};
  let count = 0;
  for (let at = from; at < lines.length; ) {
    const stop = lines.indexOf('\r\n', at);
    const colon = lines.indexOf(':', at);
    if (colon < 0 || colon > stop) return null;
    const name = readName(lines.slice(at, colon));
    const begin = lines.charCodeAt(colon + 1) === space ? colon + 2 : colon + 1;
    // What is left of spaces around a value would have to be taken away; hardly a client sends more than the one.
    if (begin >= stop || lines.charCodeAt(begin) === space || lines.charCodeAt(stop - 1) === space) return null;
    if (name === null || headers[name] !== undefined || ++count > headersMax) return null;
    headers[name] = lines.slice(begin, stop);
    at = stop + 2;
  }
  return headers;
}

/** The length of the body that the head declares; 0 where it is not for the lane to say. */
function bodyLength({ host, connection, 'content-length': length }: Readonly<Record<string, string>>): number {
  if (host === undefined || length === undefined || !plainLength.test(length)) return 0;
  return connection === undefined || keepsAlive.test(connection) ? Number(length) : 0;
}

/**
 * Tells whether bytes are one whole request of the plainest kind: `POST`, HTTP/1.1, a length, a connection that stays,
 * printable ASCII, no header twice, and not a byte more. INVARIANT: what it takes for a call, Node's parser reads as the
 * same call (`bench/lane-fuzz.ts`); whatever it is not sure of is `other`.
 */
export function matchCall(bytes: Buffer): Match {
  const end = bytes.indexOf(headEnd);
  if (end < 0) {
    const isBegun = bytes.toString('latin1', 0, begins.length) === begins.slice(0, bytes.length);
    return isBegun && bytes.length < headBytesMax ? { kind: 'partial', bytes: bytes.length + 1 } : other;
  }
  if (end > headBytesMax) return other;
  const bodyStart = end + headEnd.length;
  const head = bytes.toString('latin1', 0, end + 2);
  if (!printableLines.test(head)) return other;
  const lineEnd = head.indexOf('\r\n');
  const url = requestLine.exec(head.slice(0, lineEnd))?.[1];
  const headers = url === undefined ? null : readHeaders(head, lineEnd + 2);
  if (url === undefined || headers === null) return other;
  const length = bodyLength(headers);
  const whole = bodyStart + length;
  if (length === 0 || whole > callBytesMax || bytes.length > whole) return other;
  if (bytes.length < whole) return { kind: 'partial', bytes: whole };
  return { kind: 'call', url, headers, body: bytes.subarray(bodyStart) };
}
