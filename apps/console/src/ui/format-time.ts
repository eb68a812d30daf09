const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(timeZone: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeZone} ${name}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone, ...options });
    formats.set(key, format);
  }
  return format;
}

/** Clock time with seconds, `14:03:27`. */
export function formatClock(atMs: number, timeZone: string): string {
  return formatIn(timeZone, 'clock', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(atMs);
}

/** Hour and minute, `14:03`. */
export function formatHour(atMs: number, timeZone: string): string {
  return formatIn(timeZone, 'hour', { hour: '2-digit', minute: '2-digit' }).format(atMs);
}

/** Day of the month, `3 Nov`. */
export function formatDay(atMs: number, timeZone: string): string {
  return formatIn(timeZone, 'day', { day: 'numeric', month: 'short' }).format(atMs);
}

/** Day with its year, `3 Nov 2026`. */
export function formatDate(atMs: number, timeZone: string): string {
  return formatIn(timeZone, 'date', { day: 'numeric', month: 'short', year: 'numeric' }).format(atMs);
}

/** A moment to the minute, `3 Nov 2026, 14:03`. */
export function formatMoment(atMs: number, timeZone: string): string {
  return `${formatDate(atMs, timeZone)}, ${formatHour(atMs, timeZone)}`;
}

/** How long ago in one unit: `just now`, `4 min ago`, `3 h ago`, `12 d ago`; a date beyond 60 days. */
export function formatAgo(atMs: number, nowMs: number, timeZone: string): string {
  const seconds = Math.max(0, Math.round((nowMs - atMs) / 1000));
  if (seconds < 10) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ago`;
  const days = Math.floor(hours / 24);
  return days <= 60 ? `${days} d ago` : formatDate(atMs, timeZone);
}

/** The zone as people name it: `UTC`, or `Berlin, GMT+1`. */
export function formatZone(timeZone: string, atMs: number): string {
  if (timeZone === 'UTC') return 'UTC';
  const offset = formatIn(timeZone, 'offset', { timeZoneName: 'shortOffset' })
    .formatToParts(atMs)
    .find((part) => part.type === 'timeZoneName')?.value;
  return `${timeZone.slice(timeZone.lastIndexOf('/') + 1).replaceAll('_', ' ')}, ${offset ?? timeZone}`;
}
