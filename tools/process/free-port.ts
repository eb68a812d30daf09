import { createServer } from 'node:net';

const neighbours = 60;

/**
 * A port of 127.0.0.1 nobody listens on: the preferred one, else the next free of its neighbours.
 * @param taken ports promised to others that do not listen yet; the answer is added to it.
 * @throws Error when the whole neighbourhood is taken.
 */
export async function freePort(preferred: number, taken: Set<number>): Promise<number> {
  for (let port = preferred; port < preferred + neighbours; port += 1) {
    if (!taken.has(port) && (await isFree(port))) {
      taken.add(port);
      return port;
    }
  }
  throw new Error(`no free port between ${preferred} and ${preferred + neighbours - 1} on 127.0.0.1`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
