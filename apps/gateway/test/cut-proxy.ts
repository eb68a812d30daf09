import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy that stands for a network: it passes bytes, cuts and refuses, or swallows everything. */
export type CutProxy = {
  readonly port: number;
  pass(): void;
  /** Cuts every connection and refuses new ones. */
  cut(): void;
  /** Accepts, and lets nothing through. */
  swallow(): void;
  close(): Promise<void>;
};

/** Starts a proxy on 127.0.0.1 in front of a server there. */
export async function startCutProxy(targetPort: number): Promise<CutProxy> {
  let mode: 'pass' | 'cut' | 'swallow' = 'pass';
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1');
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        target.destroy();
      });
    }
    if (mode === 'cut') client.destroy();
    client.on('data', (bytes) => mode === 'pass' && target.write(bytes));
    target.on('data', (bytes) => mode === 'pass' && client.write(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const cutAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    pass: () => {
      // Connections that lost bytes are of no use to either side.
      if (mode === 'swallow') cutAll();
      mode = 'pass';
    },
    cut: () => {
      mode = 'cut';
      cutAll();
    },
    swallow: () => {
      mode = 'swallow';
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        cutAll();
      }),
  };
}
