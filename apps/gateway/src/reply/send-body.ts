import type { Exchange } from '../exchange.ts';

/** A whole reply. */
export type WholeReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};

/** A reader that takes nothing for this long is dropped. */
const stallMs = 60_000;
/** A client that is still sending what we do not want is listened to for so long, or so many bytes, and no further. */
const lingerMs = 5_000;
const lingerBytesMax = 256 * 1024 * 1024;

/** Sends a whole reply in one write. A client that has left is not an error. */
export function sendBody(exchange: Exchange, { status, headers, body }: WholeReply): void {
  const { request, response } = exchange;
  if (exchange.isClientGone) return;
  exchange.firstByteMicros ??= exchange.elapsedMicros();
  exchange.isReplied = true;
  const { 'content-length': declared, 'transfer-encoding': coding } = request.headers;
  const isHalfRead = !request.complete && (coding !== undefined || Number(declared ?? 0) > 0);
  // A body that was not read to its end would be taken for the next request of the connection.
  const connection = isHalfRead ? { connection: 'close' } : {};
  response.writeHead(status, { ...headers, ...connection, 'content-length': body.length });
  response.setTimeout(stallMs, () => response.destroy());
  if (request.method === 'HEAD') response.end();
  else if (!isHalfRead) response.end(body);
  else {
    response.write(body);
    linger(exchange);
  }
}

/**
 * Closes the connection after a reply that came before the request's end. Closing at once would answer what the client
 * still sends with a reset, and a reset can destroy the reply before it is read (RFC 9112 section 9.6).
 */
function linger({ request, response }: Exchange): void {
  let size = 0;
  const end = (): void => {
    clearTimeout(timer);
    request.off('data', count);
    response.end();
  };
  const count = (part: Buffer): void => {
    size += part.length;
    if (size > lingerBytesMax) end();
  };
  const timer = setTimeout(end, lingerMs);
  request.on('data', count).once('end', end).once('close', end);
}
