import {
  type AsciiBlock,
  appendUsageLine,
  readUsageLine,
  type UsageEvent,
  usageEventSchema,
  writeUsageLine,
} from '@waygate/protocol';

/** What a line of a segment says: an attempt begins (booked so if nothing follows), or this is how it ended. */
export type JournalLine = { readonly kind: 'begun' | 'settled'; readonly event: UsageEvent };

const marks = { begun: 0x42, settled: 0x53 } as const;
const markBytes = 2;
const space = 0x20;
const newline = 0x0a;
const cancel = 0x18;

/**
 * Ends a line of which the disk took only a part: CANCEL, which stands in no whole line, and a newline. What ends in it was
 * not written.
 */
export const tornLineEnd = '\u0018\n';

/** Writes that an attempt begins, or how one ended. */
export function writeLine({ kind, event }: JournalLine, into: AsciiBlock): void {
  into.writeCode(marks[kind]);
  into.writeCode(space);
  appendUsageLine(event, into);
  into.writeCode(newline);
}

/** The same as a string: an attempt begins. */
export function begunLine(event: UsageEvent): string {
  return `B ${writeUsageLine(event)}\n`;
}

/** The same as a string: an attempt ended so. */
export function settledLine(event: UsageEvent): string {
  return `S ${writeUsageLine(event)}\n`;
}

/** Lines taken from a piece of a segment. */
type Taken = {
  /** Bytes that were consumed: whole lines only. */
  readonly consumedBytes: number;
  /** Lines that are no journal lines: torn, or damaged. */
  readonly unreadable: number;
};

/** Takes whole lines, one after another, until `take` has had enough. Empty lines are nothing: a disk that refused is tried with them. */
function takeLines(piece: Buffer, take: (kind: JournalLine['kind'], start: number, end: number) => boolean): Taken {
  let unreadable = 0;
  let start = 0;
  for (let end = piece.indexOf(newline); end !== -1; end = piece.indexOf(newline, start)) {
    const kind = kindOf(piece, start, end);
    if (kind === null && end > start) unreadable += 1;
    const isMoreWanted = kind === null || take(kind, start + markBytes, end);
    start = end + 1;
    if (!isMoreWanted) break;
  }
  return { consumedBytes: start, unreadable };
}

function kindOf(piece: Buffer, start: number, end: number): JournalLine['kind'] | null {
  if (end - start <= markBytes || piece[end - 1] === cancel) return null;
  if (piece[start] === marks.settled) return 'settled';
  return piece[start] === marks.begun ? 'begun' : null;
}

/** Reads the whole lines of a piece, `linesMax` at most. */
export function readLines(piece: Buffer, linesMax: number): Taken & { readonly lines: readonly JournalLine[] } {
  const lines: JournalLine[] = [];
  let misfits = 0;
  const taken = takeLines(piece, (kind, start, end) => {
    const event = readEvent(piece.toString('latin1', start, end));
    if (event === null) misfits += 1;
    else lines.push({ kind, event });
    return lines.length < linesMax;
  });
  return { ...taken, lines, unreadable: taken.unreadable + misfits };
}

/** How outcomes are cut out. `isChecked`: each is read, and what does not fit the schema is left out and counted. */
type CutOptions = { readonly linesMax: number; readonly isChecked?: boolean };

/** Cuts the outcomes out of a piece as they were written, `linesMax` at most. */
export function cutOutcomes(piece: Buffer, options: CutOptions): Taken & { readonly outcomes: string } {
  let outcomes = '';
  let count = 0;
  let misfits = 0;
  const taken = takeLines(piece, (kind, start, end) => {
    if (kind === 'settled') {
      const fits = options.isChecked !== true || readEvent(piece.toString('latin1', start, end)) !== null;
      if (fits) outcomes += piece.toString('latin1', start, end + 1);
      else misfits += 1;
      count += 1;
    }
    return count < options.linesMax;
  });
  return { ...taken, outcomes, unreadable: taken.unreadable + misfits };
}

function readEvent(text: string): UsageEvent | null {
  const parsed = usageEventSchema.safeParse(readUsageLine(text));
  return parsed.success ? parsed.data : null;
}
