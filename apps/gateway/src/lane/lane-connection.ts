import type { Socket } from 'node:net';
import type { CallerReply, CallerRequest } from '../caller-message.ts';
import type { Listed } from '../roster.ts';
import { LaneReply } from './lane-reply.ts';
import { callBytesMax, type MatchedCall, matchCall } from './match-call.ts';

/** Serves a call of the lane; the reply's `close` says that it is over. */
export type ServeCall = (request: CallerRequest, reply: CallerReply, body: Buffer) => void;

/** What connections of the lane share. */
export type LaneDeps = {
  readonly serve: ServeCall;
  /** Gives a connection to the HTTP server, for good, with what came of a request that the lane does not serve. */
  readonly handOver: (socket: Socket, unread: Buffer | null) => void;
  /** Bytes that connections hold of calls that have not come whole. */
  readonly held: { bytes: number };
  readonly onClosed: (connection: LaneConnection) => void;
};

/** All connections together hold no more than this of calls that have not come whole. */
const heldBytesMax = 16 * 1024 * 1024;
const nothing: Buffer = Buffer.alloc(0);

/** A connection whose calls come whole and plain. With the first that does not, it is the HTTP server's. */
export class LaneConnection implements Listed {
  rosterIndex = -1;
  /** How often in a row it was found to wait for a call, or for the rest of one. */
  idleSweeps = 0;
  readonly #socket: Socket;
  readonly #deps: LaneDeps;
  /** What came of a call that is not whole, or behind one that is under way. */
  #parts: Buffer[] = [];
  #length = 0;
  /** So many bytes must have come before another look at them tells more. */
  #awaited = 0;
  #reply: LaneReply | null = null;

  constructor(socket: Socket, deps: LaneDeps) {
    this.#socket = socket;
    this.#deps = deps;
    socket.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose);
    socket.on('error', this.#onError);
  }

  /** A call is under way on it. */
  get isBusy(): boolean {
    return this.#reply !== null;
  }

  /** Part of a call has come. */
  get isPartial(): boolean {
    return this.#length > 0;
  }

  /** Leaves it, with all that has come, to the HTTP server and its deadlines. */
  handOver(): void {
    const unread = this.#take();
    const socket = this.#socket;
    socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
    socket.off('error', this.#onError);
    this.#deps.onClosed(this);
    this.#deps.handOver(socket, unread.length === 0 ? null : unread);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  readonly #onData = (chunk: Buffer): void => {
    // Whoever sends a call byte by byte has no more time for it.
    if (this.#length === 0) this.idleSweeps = 0;
    if (this.#reply === null && this.#length === 0) {
      this.#look(chunk);
      return;
    }
    this.#hold(chunk);
    if (this.#reply !== null) {
      // Calls sent ahead wait for the one under way, and so does their sender.
      if (this.#length > callBytesMax || this.#isMuchHeld) this.#socket.pause();
    } else if (this.#isMuchHeld) this.handOver();
    else if (this.#length >= this.#awaited) this.#look(this.#take());
  };

  get #isMuchHeld(): boolean {
    return this.#deps.held.bytes > heldBytesMax;
  }

  #hold(chunk: Buffer): void {
    this.#parts.push(chunk);
    this.#length += chunk.length;
    this.#deps.held.bytes += chunk.length;
  }

  #take(): Buffer {
    const { [0]: first = nothing, length: count } = this.#parts;
    const bytes = count > 1 ? Buffer.concat(this.#parts) : first;
    this.#deps.held.bytes -= this.#length;
    this.#parts = [];
    this.#length = 0;
    return bytes;
  }

  #look(bytes: Buffer): void {
    const match = matchCall(bytes);
    if (match.kind === 'call') {
      this.#serve(match);
      return;
    }
    this.#hold(bytes);
    if (match.kind === 'other') this.handOver();
    else this.#awaited = match.bytes;
  }

  #serve({ url, headers, body }: MatchedCall): void {
    const socket = this.#socket;
    const reply = new LaneReply(socket);
    this.#reply = reply;
    this.#deps.serve({ method: 'POST', url, headers, complete: true, socket }, reply, body);
    reply.on('close', this.#onReplied);
  }

  readonly #onReplied = (): void => {
    const reply = this.#reply;
    this.#reply = null;
    if (reply === null || this.#socket.destroyed) return;
    if (reply.isLast) {
      this.#socket.destroySoon();
      return;
    }
    if (this.#length === 0) return;
    if (this.#socket.isPaused()) this.#socket.resume();
    this.#look(this.#take());
  };

  readonly #onError = (): void => {
    this.#socket.destroy();
  };

  /** As Node's HTTP server does: a client that has said all that it has to say is not waited for. */
  readonly #onEnd = (): void => {
    this.#socket.end();
  };

  readonly #onClose = (): void => {
    this.#take();
    this.#deps.onClosed(this);
    this.#reply?.close();
  };
}
