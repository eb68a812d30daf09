import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { keepAliveSeconds } from '../caller-message.ts';
import { Roster } from '../roster.ts';
import { LaneConnection, type LaneDeps, type ServeCall } from './lane-connection.ts';

const sweepMs = 5_000;
const idleSweepsMax = (keepAliveSeconds * 1_000) / sweepMs;

/** What of a connection has waited too long is closed, or left to the HTTP server, whose deadlines begin then. */
function sweep(connections: Roster<LaneConnection>): void {
  for (const connection of connections.items.toReversed()) {
    if (connection.isBusy) connection.idleSweeps = 0;
    else if (++connection.idleSweeps > idleSweepsMax) connection.destroy();
    else if (connection.isPartial && connection.idleSweeps > 1) connection.handOver();
  }
}

/**
 * Puts the fast lane before an HTTP server, which has not begun to listen: connections come to the lane first, and with
 * the first request that is not of the plainest kind to the server. Both serve the same calls in the same way; the lane
 * costs less, because it reads less (docs/adr/0012-fast-lane.md).
 */
export function openLane(server: Server, serve: ServeCall): void {
  const connections = new Roster<LaneConnection>();
  // SAFETY: who listens for connections is given a socket.
  const listeners = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  const deps: LaneDeps = {
    serve,
    held: { bytes: 0 },
    handOver: (socket, unread) => {
      if (unread !== null) socket.unshift(unread);
      for (const listener of listeners) listener.call(server, socket);
    },
    onClosed: (connection) => connections.remove(connection),
  };
  server.on('connection', (socket) => connections.add(new LaneConnection(socket, deps)));
  const timer = setInterval(() => sweep(connections), sweepMs);
  timer.unref();
  server.once('close', () => clearInterval(timer));
}
