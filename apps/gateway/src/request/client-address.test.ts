import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { clientAddress } from './client-address.ts';

function addressOf(proxyHops: number, forwarded: string | undefined, remote = '::ffff:10.0.0.9'): string {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: remote });
  const request = new IncomingMessage(socket);
  if (forwarded !== undefined) request.headers['x-forwarded-for'] = forwarded;
  return clientAddress(request, proxyHops);
}

describe('clientAddress', () => {
  test('is the peer where no proxy is trusted, whatever a header says', () => {
    expect(addressOf(0, '1.2.3.4')).toBe('10.0.0.9');
  });

  test('is what the outermost trusted proxy wrote, counted from the right', () => {
    expect(addressOf(1, '6.6.6.6, 1.2.3.4')).toBe('1.2.3.4');
    expect(addressOf(2, '6.6.6.6, 1.2.3.4, 10.0.0.1')).toBe('1.2.3.4');
    expect(addressOf(1, '::ffff:1.2.3.4')).toBe('1.2.3.4');
  });

  test('is unknown where the header is missing, too short or no address', () => {
    expect([addressOf(1, undefined), addressOf(2, '1.2.3.4'), addressOf(1, 'unknown')]).toEqual(['', '', '']);
  });
});
