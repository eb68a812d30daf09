/** Named ranges that pages offer. */
export const namedRanges = ['1h', '24h', '7d', '30d', '60d'] as const;
export type NamedRange = (typeof namedRanges)[number];

/** A stretch of time, milliseconds since the epoch, `toMs` excluded. `bucket` is what charts of it are made of. */
export type TimeRange = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly bucket: 'hour' | 'day';
  /** How a sentence says it: `in the last 24 hours`. */
  readonly words: string;
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const spanMsMax = 400 * dayMs;

const rangeWords: Record<NamedRange, string> = {
  '1h': 'in the last hour',
  '24h': 'in the last 24 hours',
  '7d': 'in the last 7 days',
  '30d': 'in the last 30 days',
  '60d': 'in the last 60 days',
};

/** Short names for buttons. */
export const rangeLabels: Record<NamedRange, string> = {
  '1h': '1 h',
  '24h': '24 h',
  '7d': '7 d',
  '30d': '30 d',
  '60d': '60 d',
};

/** Whether a text of the URL is a range that pages offer by name. */
export function isNamedRange(text: string): text is NamedRange {
  return namedRanges.some((name) => name === text);
}

function zoneOffsetMs(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(atMs);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value);
  const wallMs = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wallMs - Math.floor(atMs / 1000) * 1000;
}

/**
 * The start of the day that lies `daysBack` days before the day of `atMs` in a zone. Days have 23 or 25 hours where
 * clocks change; where a day has no midnight it starts at its first moment.
 */
export function startOfDayMs(atMs: number, { timeZone, daysBack }: { timeZone: string; daysBack: number }): number {
  const wallMs = atMs + zoneOffsetMs(atMs, timeZone);
  const midnightMs = Math.floor(wallMs / dayMs) * dayMs - daysBack * dayMs;
  const guessMs = midnightMs - zoneOffsetMs(midnightMs, timeZone);
  const settledMs = midnightMs - zoneOffsetMs(guessMs, timeZone);
  return settledMs + zoneOffsetMs(settledMs, timeZone) < midnightMs ? guessMs : settledMs;
}

function readSpan(text: string): TimeRange | null {
  const [from = '', to = ''] = text.split('..');
  const fromMs = Date.parse(from);
  const toMs = Date.parse(to);
  if (Number.isNaN(fromMs) || Number.isNaN(toMs) || toMs <= fromMs || toMs - fromMs > spanMsMax) return null;
  return { fromMs, toMs, bucket: toMs - fromMs > 3 * dayMs ? 'day' : 'hour', words: 'in the chosen time' };
}

/** A stretch of time as the URL writes it: two ISO 8601 times with `..` between them. */
export function printSpan({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): string {
  const print = (atMs: number) => new Date(atMs).toISOString().replace(/:00\.000Z$/, 'Z');
  return `${print(fromMs)}..${print(toMs)}`;
}

/**
 * The stretch a range of the URL means at a moment. Hours and days begin when they do in the zone,
 * so that sums over rollups and lists of single requests agree. What cannot be read means the last 24 hours.
 */
export function resolveRange(text: string, { nowMs, timeZone }: { nowMs: number; timeZone: string }): TimeRange {
  const name = isNamedRange(text) ? text : null;
  if (name === null && text.includes('..')) {
    const span = readSpan(text);
    if (span !== null) return span;
  }
  const range = name ?? '24h';
  const offsetMs = zoneOffsetMs(nowMs, timeZone);
  const toMs = Math.floor((nowMs + offsetMs) / hourMs) * hourMs - offsetMs + hourMs;
  if (range === '1h') return { fromMs: nowMs - hourMs, toMs, bucket: 'hour', words: rangeWords[range] };
  if (range === '24h') return { fromMs: toMs - dayMs, toMs, bucket: 'hour', words: rangeWords[range] };
  const daysBack = Number.parseInt(range, 10) - 1;
  return { fromMs: startOfDayMs(nowMs, { timeZone, daysBack }), toMs, bucket: 'day', words: rangeWords[range] };
}

/** The moments at which the range's buckets begin, ascending; in the zone for days. */
export function bucketStarts(range: TimeRange, timeZone: string): number[] {
  const starts: number[] = [];
  if (range.bucket === 'hour') {
    const offsetMs = zoneOffsetMs(range.fromMs, timeZone);
    const firstMs = Math.floor((range.fromMs + offsetMs) / hourMs) * hourMs - offsetMs;
    for (let at = firstMs; at < range.toMs; at += hourMs) starts.push(at);
    return starts;
  }
  const firstMs = startOfDayMs(range.fromMs, { timeZone, daysBack: 0 });
  for (let days = 0, at = firstMs; at < range.toMs; days += 1) {
    starts.push(at);
    at = startOfDayMs(firstMs, { timeZone, daysBack: -(days + 1) });
  }
  return starts;
}
