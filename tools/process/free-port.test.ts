import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from './free-port.ts';

async function listen(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

test.each(['127.0.0.1', '0.0.0.0'])('a port taken on %s is passed over for a neighbour', async (host) => {
  const port = await listen(host);
  const found = await freePort(port, new Set());
  expect(found).toBeGreaterThan(port);
  expect(found).toBeLessThan(port + 60);
});

test('a port promised to somebody else is not given twice', async () => {
  const taken = new Set<number>();
  const first = await freePort(21_500, taken);
  const second = await freePort(21_500, taken);
  expect(second).toBeGreaterThan(first);
  expect([...taken]).toEqual([first, second]);
});
