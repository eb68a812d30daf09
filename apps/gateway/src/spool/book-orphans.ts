import type { UsageEvent } from '@waygate/protocol';
import { readLines, settledLine } from './journal-line.ts';
import { Segment } from './segment.ts';
import { segmentNumber, segmentPath } from './spool-directories.ts';

const pieceBytes = 196_608;

/**
 * Reads what a dead process left and appends, in a further segment, the outcome of each attempt that has none: what its
 * beginning stated (`unconfirmed`, estimated). @returns that segment, or null where every attempt has its outcome.
 * @throws what the file system threw; it is to be done again then.
 * SAFETY: done again after a crash it finds its own segment, or none, and adds nothing twice: ids are booked once.
 */
export async function bookOrphans(
  directory: string,
  options: { readonly segments: readonly Segment[]; readonly nowMs: number },
): Promise<Segment | null> {
  const open = new Map<string, UsageEvent>();
  for (const segment of options.segments) await scan(segment, open);
  if (open.size === 0) return null;
  const last = options.segments.at(-1);
  const number = last === undefined ? 1 : segmentNumber(last.path) + 1;
  const orphans = Segment.create(segmentPath(directory, number), options.nowMs);
  for (const event of open.values()) {
    const isWritten = orphans.append(Buffer.from(settledLine(event)));
    if (!isWritten) throw new Error('The disk refused the outcome of an orphan.');
  }
  orphans.isClosed = true;
  return orphans;
}

/** Keeps only what is open in memory: as many attempts as were in flight at a time. */
async function scan(segment: Segment, open: Map<string, UsageEvent>): Promise<void> {
  let offset = 0;
  const buffer = Buffer.allocUnsafeSlow(pieceBytes);
  while (offset < segment.bytes) {
    const piece = await segment.read(offset, buffer);
    const { lines, consumedBytes } = readLines(piece, 1_000);
    for (const { kind, event } of lines) {
      if (kind === 'begun') open.set(event.id, event);
      else open.delete(event.id);
    }
    if (consumedBytes === 0 && piece.length < pieceBytes) return;
    offset += consumedBytes === 0 ? piece.length : consumedBytes;
  }
}
