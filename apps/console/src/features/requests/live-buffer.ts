import { joinAttempts, type RequestRow } from './request-row.ts';

/** Rows kept of a live tail; older ones are in the ledger. */
const rowsMax = 500;

/** A live tail as a page holds it. */
export type LiveBuffer = {
  /** Shown, single attempts, as they came. */
  readonly shown: readonly RequestRow[];
  /** Come while the tail was paused. */
  readonly held: readonly RequestRow[];
  /** Left out by the server because there were too many to follow. */
  readonly missed: number;
};

export const emptyLiveBuffer: LiveBuffer = { shown: [], held: [], missed: 0 };

/** The buffer after rows have come: shown at once, or held while the reader is busy reading. */
export function receiveRows(
  buffer: LiveBuffer,
  coming: { readonly rows: readonly RequestRow[]; readonly missed: number; readonly isPaused: boolean },
): LiveBuffer {
  const missed = buffer.missed + coming.missed;
  if (coming.isPaused) return { ...buffer, missed, held: [...buffer.held, ...coming.rows].slice(-rowsMax) };
  return { missed, held: [], shown: [...buffer.shown, ...buffer.held, ...coming.rows].slice(-rowsMax) };
}

/** The buffer with everything shown that was held. */
export function releaseRows(buffer: LiveBuffer): LiveBuffer {
  return buffer.held.length === 0 ? buffer : receiveRows(buffer, { rows: [], missed: 0, isPaused: false });
}

/** How many requests wait to be shown; attempts of one request count once. */
export function heldCount(buffer: LiveBuffer): number {
  const known = new Set(buffer.shown.map((row) => row.requestId));
  return new Set(buffer.held.map((row) => row.requestId).filter((id) => !known.has(id))).size;
}

/** Live rows over listed ones, newest first, each request once. What the ledger says of a request wins where it knows more. */
export function mergeRows(live: readonly RequestRow[], listed: readonly RequestRow[]): RequestRow[] {
  const byId = new Map(joinAttempts(live).map((row) => [row.requestId, row]));
  for (const row of listed) {
    const known = byId.get(row.requestId);
    if (known === undefined || row.attempts >= known.attempts) byId.set(row.requestId, row);
  }
  return [...byId.values()].sort(
    (a, b) => b.occurredAtMs - a.occurredAtMs || (a.requestId < b.requestId ? 1 : a.requestId > b.requestId ? -1 : 0),
  );
}
