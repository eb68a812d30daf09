import diagnostics from 'node:diagnostics_channel';
import { IncomingMessage } from 'node:http';
import { readConfig } from '@/config.ts';
import { requireRoutedProcedures } from '@/management/procedure-of.ts';
import { mailQueue } from './ask-for-mail.ts';
import { peerAddressHeader } from './client-address.ts';
import { listener, redis } from './redis.ts';
import { requireDeclaredPermissions } from './require-declared-permissions.ts';
import { appRouter } from './router.ts';

/** Route handlers see headers and no socket, so the peer's address travels in a header that only we write. */
function notePeerAddress(message: unknown): void {
  if (typeof message !== 'object' || message === null || !('request' in message)) return;
  const { request } = message;
  if (request instanceof IncomingMessage)
    request.headers[peerAddressHeader] = request.socket.remoteAddress ?? 'unknown';
}

/** Connects to Redis: the first thing that is counted, told or mailed must find a connection. */
function connect(): void {
  redis();
  listener();
  mailQueue();
}

/** Checks settings and procedures, and prepares the process. Throws where it must not serve. */
export function start(): void {
  readConfig();
  requireDeclaredPermissions(appRouter);
  requireRoutedProcedures();
  connect();
  diagnostics.subscribe('http.server.request.start', notePeerAddress);
}
