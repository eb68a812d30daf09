import { closeSync, constants, fstatSync, openSync, read, rmSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';

const readAt = promisify(read);

/** A range of a segment whose outcomes are with BullMQ and not yet known to be committed. */
export type PendingBatch = {
  readonly start: number;
  readonly end: number;
  /** When it was first handed over, monotonic. */
  readonly addedAtMs: number;
  /** When it was last handed over, monotonic. */
  triedAtMs: number;
};

/** One file of a spool: lines are appended to its end, read back from its beginning, and the whole is deleted at once. */
export class Segment {
  readonly path: string;
  readonly openedAtMs: number;
  readonly #fileDescriptor: number;
  /** Bytes appended so far. */
  bytes: number;
  /** Nothing will be appended any more. */
  isClosed: boolean;
  /** Up to here lines were read and handed over. */
  readOffset = 0;
  /** Attempts that began here and have no outcome yet. While there are any, deleting it would forget them. */
  openAttempts = 0;
  /** Batches by job id. */
  readonly pending = new Map<string, PendingBatch>();
  private constructor(path: string, fileDescriptor: number, state: { isClosed: boolean; nowMs: number }) {
    this.path = path;
    this.#fileDescriptor = fileDescriptor;
    this.bytes = fstatSync(fileDescriptor).size;
    this.isClosed = state.isClosed;
    this.openedAtMs = state.nowMs;
  }

  /** Makes a file to append to. @throws what the file system threw, also where the file exists. */
  static create(path: string, nowMs: number): Segment {
    const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL;
    return new Segment(path, openSync(path, flags, 0o600), { isClosed: false, nowMs });
  }

  /** Opens what another process left. */
  static open(path: string, nowMs: number): Segment {
    return new Segment(path, openSync(path, constants.O_RDONLY), { isClosed: true, nowMs });
  }

  /** Appends in one write. @returns whether all of it was written; throws what the file system threw. */
  append(bytes: Uint8Array): boolean {
    const written = writeSync(this.#fileDescriptor, bytes);
    this.bytes += written;
    return written === bytes.length;
  }

  /** Bytes from an offset on, as many as there are and as the buffer takes, whose beginning they become. */
  async read(offset: number, into: Buffer): Promise<Buffer> {
    const length = Math.max(0, Math.min(into.length, this.bytes - offset));
    const { bytesRead } = await readAt(this.#fileDescriptor, into, 0, length, offset);
    return into.subarray(0, bytesRead);
  }

  /** Whether every outcome in it is known to be committed. */
  get isCommitted(): boolean {
    return this.readOffset >= this.bytes && this.pending.size === 0;
  }

  /** Lets go of the file. */
  close(): void {
    closeSync(this.#fileDescriptor);
  }

  /** Deletes the file and lets go of it. */
  remove(): void {
    rmSync(this.path, { force: true });
    this.close();
  }
}
