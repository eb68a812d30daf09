import { type UsageEvent, usageEventSchema } from '@waygate/protocol';
import { writeUsageEvent } from './write-usage-event.ts';

/** What a line of a segment says: an attempt begins (booked so if nothing follows), or this is how it ended. */
export type JournalLine = { readonly kind: 'begun' | 'settled'; readonly event: UsageEvent };

const marks = { begun: 0x42, settled: 0x53 } as const;
const newline = 0x0a;

/** An attempt begins. */
export function begunLine(event: UsageEvent): string {
  return `B ${writeUsageEvent(event)}\n`;
}

/** An attempt ended so. */
export function settledLine(event: UsageEvent): string {
  return `S ${writeUsageEvent(event)}\n`;
}

/** Lines read from a piece of a segment. */
export type ReadLines = {
  readonly lines: readonly JournalLine[];
  /** Bytes that were consumed: whole lines only. */
  readonly consumedBytes: number;
  /** Lines that are no journal lines: torn by a crash, or damaged. */
  readonly unreadable: number;
};

/** How to read: which kinds (others are passed over without being parsed), and how many at most. */
export type ReadOptions = { readonly kinds: readonly JournalLine['kind'][]; readonly linesMax: number };

/** Reads the whole lines of a piece of a segment. Empty lines are nothing: they end a line that was torn. */
export function readLines(piece: Buffer, options: ReadOptions): ReadLines {
  const lines: JournalLine[] = [];
  let unreadable = 0;
  let start = 0;
  while (lines.length < options.linesMax) {
    const end = piece.indexOf(newline, start);
    if (end === -1) break;
    const kind = kindOf(piece, start, end);
    if (kind === null || options.kinds.includes(kind)) {
      const event = kind === null ? null : readEvent(piece.toString('utf8', start + 2, end));
      if (kind !== null && event !== null) lines.push({ kind, event });
      else if (end > start) unreadable += 1;
    }
    start = end + 1;
  }
  return { lines, consumedBytes: start, unreadable };
}

function kindOf(piece: Buffer, start: number, end: number): JournalLine['kind'] | null {
  if (end - start < 3) return null;
  if (piece[start] === marks.settled) return 'settled';
  return piece[start] === marks.begun ? 'begun' : null;
}

function readEvent(text: string): UsageEvent | null {
  try {
    const parsed = usageEventSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
