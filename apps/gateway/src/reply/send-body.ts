import { type Splice, spliceBytes, spliceLatin1 } from '@waygate/wire';
import type { Exchange } from '../exchange.ts';
import { attachExplanation } from '../explain/attach-explanation.ts';
import { dropStalledReader } from './drop-stalled-reader.ts';

/** A whole reply. */
export type WholeReply = {
  readonly status: number;
  /** Given away: what only a whole reply has is added to them. */
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
  /** What takes the place of some of its bytes, in ascending order. */
  readonly splices?: readonly Splice[];
};

const oneWriteBytesMax = 12 * 1024;
/** A client that is still sending what we do not want is listened to for so long, or so many bytes, and no further. */
const lingerMs = 5_000;
const lingerBytesMax = 256 * 1024 * 1024;

/** Sends a whole reply in one write. A client that has left is not an error. */
export function sendBody(exchange: Exchange, { status, headers, body, splices = [] }: WholeReply): void {
  const { request, response } = exchange;
  if (exchange.isClientGone) return;
  exchange.firstByteMicros ??= exchange.elapsedMicros();
  exchange.isReplied = true;
  const explanation = attachExplanation(exchange, headers, body);
  const content = contentOf(body, explanation === null ? splices : [...splices, explanation]);
  const { 'content-length': declared, 'transfer-encoding': coding } = request.headers;
  const isHalfRead = !request.complete && (coding !== undefined || Number(declared ?? 0) > 0);
  headers['content-length'] = `${content.length}`;
  // A body that was not read to its end would be taken for the next request of the connection.
  if (isHalfRead) headers['connection'] = 'close';
  response.writeHead(status, headers);
  if (request.method === 'HEAD') response.end();
  else if (isHalfRead) {
    response.write(typeof content === 'string' ? Buffer.from(content, 'latin1') : content);
    linger(exchange);
  } else response.end(content, 'latin1');
  dropStalledReader(response, { goesOn: isHalfRead });
}

/**
 * Puts a body together. A head and a text are written as one piece, a head and a buffer as two: where both fit the buffer of
 * one write the text is the cheaper way. It is Latin-1, which maps bytes to characters and back one to one.
 */
function contentOf(body: Uint8Array, splices: readonly Splice[]): string | Uint8Array {
  return body.length > oneWriteBytesMax ? spliceBytes(body, splices) : spliceLatin1(body, splices);
}

/**
 * Closes the connection after a reply that came before the request's end. Closing at once would answer what the client
 * still sends with a reset, and a reset can destroy the reply before it is read (RFC 9112 section 9.6).
 */
function linger({ body, response }: Exchange): void {
  if (Buffer.isBuffer(body)) return;
  let size = 0;
  const end = (): void => {
    clearTimeout(timer);
    body.off('data', count);
    response.end();
  };
  const count = (part: Buffer): void => {
    size += part.length;
    if (size > lingerBytesMax) end();
  };
  const timer = setTimeout(end, lingerMs);
  body.on('data', count).once('end', end).once('close', end);
}
