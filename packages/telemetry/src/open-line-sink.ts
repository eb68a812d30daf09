import { pino } from 'pino';

/** So much is written at a time, where so much may wait: each write is handed to another thread, at the cost of many lines. */
const pieceBytes = 64 * 1_024;
const flushEveryMs = 200;
const closeWithinMs = 1_000;

/** Where lines go: buffered in memory, written in the background. A reader that stalls costs lines, never requests. */
export type LineSink = {
  /** Takes whole lines, each of which ends with a newline; they are kept or dropped together. Copies bytes; never waits, never throws. */
  write(lines: string | Uint8Array): void;
  /** Lines lost because the reader did not keep up. */
  droppedLines(): number;
  /** Writes out what is buffered, at once. A write that is under way may still fail with the process. */
  flushNow(): void;
  /** Takes no more, closes the descriptor but for standard output, and resolves when all is written or a second has passed. */
  close(): Promise<void>;
};

/**
 * Opens a sink to a file descriptor (1: standard output). At most `bufferBytesMax` wait in memory; beyond that, lines
 * are dropped and counted.
 */
export function openLineSink(options: { readonly fileDescriptor: number; readonly bufferBytesMax: number }): LineSink {
  const lengthMinBytes = Math.min(pieceBytes, Math.floor(options.bufferBytesMax / 2));
  const destination = pino.destination({
    dest: options.fileDescriptor,
    sync: false,
    minLength: lengthMinBytes,
    maxWrite: 2 * lengthMinBytes,
    maxLength: options.bufferBytesMax,
    // Kept as text, all that waits would be measured anew with every line that is added.
    contentMode: 'buffer',
  });
  // SAFETY: in this mode it takes buffers, which its types do not know.
  const take = (bytes: Buffer): boolean => destination.write(bytes as unknown as string);
  let dropped = 0;
  let waitingBytes = 0;
  let closing: Promise<void> | null = null;
  destination.on('drop', (lines: Buffer) => {
    dropped += lines.toString().split('\n').length - 1;
    waitingBytes -= lines.length;
  });
  destination.on('write', (bytes: number) => {
    waitingBytes -= bytes;
  });
  // A closed pipe must not end a gateway: what cannot be written is lost, as a log is.
  destination.on('error', () => undefined);
  // With nothing to write, it would write nothing, which costs as much as a write.
  const timer = setInterval(() => {
    if (waitingBytes > 0) destination.flush();
  }, flushEveryMs);
  timer.unref();
  const end = (): Promise<void> =>
    new Promise((resolve) => {
      clearInterval(timer);
      const deadline = setTimeout(resolve, closeWithinMs);
      destination.once('close', () => {
        clearTimeout(deadline);
        resolve();
      });
      destination.end();
    });
  return {
    write: (lines) => {
      if (closing !== null) return;
      const bytes = typeof lines === 'string' ? Buffer.from(lines) : Buffer.copyBytesFrom(lines);
      waitingBytes += bytes.length;
      take(bytes);
    },
    droppedLines: () => dropped,
    flushNow: () => {
      try {
        destination.flushSync();
      } catch {
        // The descriptor is busy or gone; the next flush tries again.
      }
    },
    close: () => {
      closing ??= end();
      return closing;
    },
  };
}
