import type { Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import type { Clock } from '@waygate/protocol';
import type { CallerReply } from './caller-message.ts';

/** What draining takes. */
export type DrainOptions = {
  readonly server: Server;
  /** Connections that are open, kept up to date by `trackConnections`. */
  readonly connections: ReadonlySet<Socket>;
  /** Replies that are not yet sent to their end, kept up to date by the server. */
  readonly inFlight: { readonly size: number; readonly items: Iterable<{ readonly response: CallerReply }> };
  readonly clock: Clock;
  readonly timeoutMs: number;
};

/** So long the port is still listened on: who balances load does not know at once that this process is not ready. */
const lingerMs = 1_000;
/**
 * So long a connection must have been quiet before it is closed. Callers take their connections from a pool: what they
 * send on one before this is answered, and tells them that it closes.
 */
const quietMs = 5_000;
const turnsMax = 1_000;
const pollMs = 25;

/** Keeps a set of the connections that are open. Call it before the server listens. */
export function trackConnections(server: Server): ReadonlySet<Socket> {
  const connections = new Set<Socket>();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  return connections;
}

/**
 * Stops to listen, and leaves connections alone: Node's HTTP server would close the idle ones, also those on which a
 * request is on its way. Closing a listening socket resets connections that wait in it, so these are taken first; a turn
 * of the event loop takes one.
 */
async function stopListening(server: Server): Promise<void> {
  let hasTaken = true;
  const note = (): void => {
    hasTaken = true;
  };
  server.on('connection', note);
  for (let turn = 0; hasTaken && turn < turnsMax; turn++) {
    hasTaken = false;
    await new Promise((resolve) => setImmediate(resolve));
  }
  server.off('connection', note);
  NetServer.prototype.close.call(server);
}

/** Closes connections that carry nothing and have been quiet for long enough. */
class QuietCloser {
  readonly #seen = new Map<Socket, { readonly bytesRead: number; readonly sinceMs: number }>();

  close({ connections, inFlight }: DrainOptions, nowMs: number): void {
    const busy = new Set<Socket | null>();
    for (const { response } of inFlight.items) busy.add(response.socket);
    for (const socket of connections) {
      const { bytesRead } = socket;
      const seen = this.#seen.get(socket);
      if (busy.has(socket) || seen?.bytesRead !== bytesRead) this.#seen.set(socket, { bytesRead, sinceMs: nowMs });
      else if (nowMs - seen.sinceMs >= quietMs) socket.destroy();
    }
  }
}

/**
 * Brings a server to its end without refusing or cutting a call: goes on answering for a moment, with `connection: close`,
 * then stops to listen, and waits for what is under way, at most as long as given. The caller marks replies from now on.
 * @returns whether everything could finish.
 */
export async function drainConnections(options: DrainOptions): Promise<boolean> {
  const { server, connections, inFlight, clock, timeoutMs } = options;
  const startMs = clock.monotonicMs();
  const closer = new QuietCloser();
  for (const { response } of inFlight.items) {
    if (!response.headersSent) response.setHeader('connection', 'close');
  }
  let isListening = true;
  for (let nowMs = startMs; nowMs - startMs < timeoutMs; nowMs = clock.monotonicMs()) {
    closer.close(options, nowMs);
    if (isListening && nowMs - startMs >= lingerMs) {
      isListening = false;
      await stopListening(server);
    }
    if (!isListening && connections.size === 0) break;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  const couldFinish = inFlight.size === 0;
  server.close();
  // Node knows of those only that its own server reads.
  for (const socket of connections) socket.destroy();
  return couldFinish;
}
