import diagnostics from 'node:diagnostics_channel';
import { IncomingMessage } from 'node:http';
import { readConfig } from '@/config.ts';
import { requireRoutedProcedures } from '@/management/procedure-of.ts';
import { peerAddressHeader } from './client-address.ts';
import { requireDeclaredPermissions } from './require-declared-permissions.ts';
import { appRouter } from './router.ts';

/** Route handlers see headers and no socket, so the peer's address travels in a header that only we write. */
function notePeerAddress(message: unknown): void {
  if (typeof message !== 'object' || message === null || !('request' in message)) return;
  const { request } = message;
  if (request instanceof IncomingMessage)
    request.headers[peerAddressHeader] = request.socket.remoteAddress ?? 'unknown';
}

/** Checks settings and procedures, and prepares the process. Throws where it must not serve. */
export function start(): void {
  readConfig();
  requireDeclaredPermissions(appRouter);
  requireRoutedProcedures();
  diagnostics.subscribe('http.server.request.start', notePeerAddress);
}
