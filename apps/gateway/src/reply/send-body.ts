import type { CallerReply } from '../caller-message.ts';
import type { Exchange } from '../exchange.ts';
import { attachExplanation } from '../explain/attach-explanation.ts';
import { dropStalledReader } from './drop-stalled-reader.ts';

/** A whole reply. */
export type WholeReply = {
  readonly status: number;
  /** Given away: what only a whole reply has is added to them. */
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
};

const oneWriteBytesMax = 12 * 1024;
/** A client that is still sending what we do not want is listened to for so long, or so many bytes, and no further. */
const lingerMs = 5_000;
const lingerBytesMax = 256 * 1024 * 1024;

/** Sends a whole reply in one write. A client that has left is not an error. */
export function sendBody(exchange: Exchange, { status, headers, body: bare }: WholeReply): void {
  const { request, response } = exchange;
  if (exchange.isClientGone) return;
  exchange.firstByteMicros ??= exchange.elapsedMicros();
  exchange.isReplied = true;
  const body = attachExplanation(exchange, headers, bare);
  const { 'content-length': declared, 'transfer-encoding': coding } = request.headers;
  const isHalfRead = !request.complete && (coding !== undefined || Number(declared ?? 0) > 0);
  headers['content-length'] = `${body.length}`;
  // A body that was not read to its end would be taken for the next request of the connection.
  if (isHalfRead) headers['connection'] = 'close';
  response.writeHead(status, headers);
  if (request.method === 'HEAD') response.end();
  else if (isHalfRead) {
    response.write(body);
    linger(exchange);
  } else endWith(response, body);
  dropStalledReader(response, { goesOn: isHalfRead });
}

/**
 * Ends a reply. Node's own writes a head and a text as one piece, and a head and a buffer as two: for a body that fits
 * the buffer of one write the copy is the cheaper way. Latin-1 maps bytes to characters and back one to one.
 */
function endWith(response: CallerReply, body: Uint8Array): void {
  if (response.joinsBytes === true || body.length > oneWriteBytesMax) response.end(body);
  else response.end(Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1'), 'latin1');
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
