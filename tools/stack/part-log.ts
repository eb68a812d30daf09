import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const logBytesMax = 10_000_000;

/** A log file that never outgrows 10 MB: when it would, it becomes `<name>.log.1` and the one before that is dropped. */
export interface PartLog {
  readonly write: (chunk: Uint8Array) => void;
  /** The last lines written, for the sentence that says why a part did not start. */
  readonly lastLines: (count: number) => string;
  /** Closes it; what comes later, from a process that is just ending, is dropped. */
  readonly close: () => void;
}

/** Opens `<folder>/<name>.log` empty; what an earlier run wrote is kept as `<name>.log.1`. */
export function openPartLog(folder: string, name: string): PartLog {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.log`);
  let descriptor = openFresh(file);
  let bytes = fstatSync(descriptor).size;
  let isOpen = true;
  return {
    write(chunk) {
      if (!isOpen) return;
      if (bytes + chunk.byteLength > logBytesMax) {
        closeSync(descriptor);
        descriptor = openFresh(file);
        bytes = 0;
      }
      bytes += writeSync(descriptor, chunk);
    },
    lastLines(count) {
      return readFileSync(file, 'utf8').trim().split('\n').slice(-count).join('\n');
    },
    close() {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}

function openFresh(file: string): number {
  if (existsSync(file)) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}
