import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** So long an idle connection is kept; clients are told. */
export const keepAliveSeconds = 75;

/** The head of a request as the stages read it: Node's own message, or the fast lane's. Names of headers in lower case. */
export type CallerRequest = {
  readonly method?: string | undefined;
  /** The target as it was sent, query included. */
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Whether all of the request has come. */
  readonly complete: boolean;
  readonly socket: Socket;
};

/** The body of a request: whole where it came with its head, or the message that it is still to be read from. */
export type CallerBody = Buffer | IncomingMessage;

/** What takes the bytes of a reply: the reply, or its connection. Meaning what it means in Node's streams. */
export type ReplySink = {
  readonly writableNeedDrain: boolean;
  write(bytes: Uint8Array): boolean;
  once(event: 'drain', act: () => void): unknown;
};

/** A reply as the gateway writes it: the part of Node's `ServerResponse` that is used, meaning what it means there. */
export type CallerReply = ReplySink & {
  readonly statusCode: number;
  readonly headersSent: boolean;
  /** All of it has been handed to the operating system. */
  readonly writableFinished: boolean;
  /** Set once the head is written without a length. Whoever writes sets it to false, and frames what is written. */
  chunkedEncoding: boolean;
  /** Null while the connection answers a request before this one, and after the end. */
  readonly socket: Socket | null;
  setHeader(name: string, value: string): unknown;
  writeHead(status: number, headers: Readonly<Record<string, string>>): CallerReply;
  end(content?: string | Uint8Array, encoding?: BufferEncoding): unknown;
  destroy(): unknown;
  setTimeout(timeoutMs: number, act: () => void): unknown;
  /** `close` comes once, after the reply is finished or its connection is gone. */
  on(event: 'close', act: () => void): unknown;
};
