import type { Exchange } from '../exchange.ts';

/** A whole reply. */
export type WholeReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};

/** A reader that takes nothing for this long is dropped. */
const stallMs = 60_000;

/** Sends a whole reply in one write. A client that has left is not an error. */
export function sendBody(exchange: Exchange, { status, headers, body }: WholeReply): void {
  const { response } = exchange;
  if (exchange.isClientGone) return;
  exchange.firstByteMicros ??= exchange.elapsedMicros();
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.setTimeout(stallMs, () => response.destroy());
  response.end(body);
}
