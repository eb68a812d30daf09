import { request } from 'node:http';
import { connect } from 'node:net';

/** A reply read to its end. */
export type RawReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
};

/** Sends a request as node:http does, also one that a well-behaved client would not send. */
export function sendRaw(
  url: string,
  options: {
    readonly method?: string;
    readonly path?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
  },
): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const { hostname, port, pathname, search } = new URL(url);
    const { method = 'POST', path = pathname + search, headers = {}, body } = options;
    const sent = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(parts).toString() }),
      );
      response.on('error', reject);
    });
    // A server that has answered may stop reading; what counts is the answer.
    let hasAnswer = false;
    sent.once('response', () => {
      hasAnswer = true;
    });
    sent.on('error', (error) => {
      if (!hasAnswer) reject(error);
    });
    sent.end(body);
  });
}

/** Sends bytes over a bare connection and gives back what came until the other side closed, at most 5 s. */
export function sendBytes(url: string, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const parts: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const finish = (): void => {
      socket.destroy();
      resolve(Buffer.concat(parts).toString());
    };
    socket.on('data', (part) => parts.push(part));
    socket.on('close', finish).on('error', finish);
    socket.setTimeout(5_000, finish);
  });
}
