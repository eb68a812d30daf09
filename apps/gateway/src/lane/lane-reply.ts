import { STATUS_CODES, validateHeaderName, validateHeaderValue } from 'node:http';
import type { Socket } from 'node:net';
import { type CallerReply, keepAliveSeconds } from '../caller-message.ts';

const millisecondsInSecond = 1_000;
let dateSecond = 0;
let dateLine = '';

/** The Date header (RFC 9110 section 6.6.1), made once a second. */
function dateHeader(): string {
  const nowSecond = Math.floor(Date.now() / millisecondsInSecond);
  if (nowSecond !== dateSecond) {
    dateSecond = nowSecond;
    dateLine = `Date: ${new Date(nowSecond * millisecondsInSecond).toUTCString()}\r\n`;
  }
  return dateLine;
}

/**
 * A reply on a connection of the lane, with the bytes that Node's `ServerResponse` would send. Its head goes out with the
 * first of its body, in one piece. Its `close` comes once to whoever asked, and is no emitter's: two events on one took
 * 600 bytes a call.
 */
export class LaneReply implements CallerReply {
  statusCode = 200;
  chunkedEncoding = false;
  readonly socket: Socket;
  headersSent = false;
  writableFinished = false;
  /** The connection ends with this reply. */
  isLast = false;
  #isEnded = false;
  #isClosed = false;
  #head = '';
  /** Headers set before the head is written, which comes first. */
  #set: Record<string, string> = {};
  #stopTimeout: (() => void) | null = null;
  readonly #onClose: (() => void)[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
  }

  on(_: 'close', act: () => void): void {
    this.#onClose.push(act);
  }

  once(event: 'drain', act: () => void): void {
    this.socket.once(event, act);
  }

  get writableNeedDrain(): boolean {
    return this.socket.writableNeedDrain;
  }

  setHeader(name: string, value: string): void {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    this.#set[name] = value;
  }

  /** @throws TypeError for a value that would not be one header. */
  writeHead(status: number, headers: Readonly<Record<string, string>>): this {
    const all = { ...this.#set, ...headers };
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`;
    for (const name in all) {
      const value = all[name] ?? '';
      validateHeaderValue(name, value);
      head += `${name}: ${value}\r\n`;
    }
    this.statusCode = status;
    this.headersSent = true;
    this.isLast = all['connection'] === 'close';
    this.chunkedEncoding = all['content-length'] === undefined;
    head += dateHeader();
    if (!this.isLast) head += `Connection: keep-alive\r\nKeep-Alive: timeout=${keepAliveSeconds}\r\n`;
    if (this.chunkedEncoding) head += 'Transfer-Encoding: chunked\r\n';
    this.#head = `${head}\r\n`;
    return this;
  }

  write(bytes: Uint8Array): boolean {
    return this.socket.write(this.#withHead(bytes));
  }

  end(content: string | Uint8Array = '', encoding: BufferEncoding = 'utf8'): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    if (typeof content === 'string' && (encoding === 'latin1' || content === ''))
      this.socket.write(this.#takeHead() + content, 'latin1', this.#onWritten);
    else {
      const bytes = typeof content === 'string' ? Buffer.from(content, encoding) : content;
      this.socket.write(this.#withHead(bytes), this.#onWritten);
    }
  }

  #takeHead(): string {
    const head = this.#head;
    this.#head = '';
    return head;
  }

  #withHead(bytes: Uint8Array): Uint8Array {
    const head = this.#takeHead();
    if (head === '') return bytes;
    const whole = Buffer.allocUnsafe(head.length + bytes.length);
    whole.write(head, 'latin1');
    whole.set(bytes, head.length);
    return whole;
  }

  destroy(): void {
    this.socket.destroy();
  }

  setTimeout(timeoutMs: number, act: () => void): void {
    this.#stopTimeout?.();
    this.socket.setTimeout(timeoutMs, act);
    this.#stopTimeout = () => this.socket.setTimeout(0, act);
  }

  /** The connection is gone, or done with this reply. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopTimeout?.();
    for (const act of this.#onClose) act();
  }

  readonly #onWritten = (error?: Error | null): void => {
    if (error) return;
    this.writableFinished = true;
    this.close();
  };
}
