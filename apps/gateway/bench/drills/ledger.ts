import { setTimeout as wait } from 'node:timers/promises';
import type { DrillStand } from './drill-stand.ts';
import type { CallEnd } from './make-call.ts';
import { atMost, type Check, mustBe } from './verdict.ts';

/** A row of the ledger, as far as drills compare it. */
export type LedgerRow = {
  readonly id: string;
  readonly requestId: string;
  readonly attempt: number;
  readonly outcome: string;
  readonly isEstimated: boolean;
  /** Whether nothing is booked as used. */
  readonly isUnused: boolean;
};

/** What kills of gateways may have cut off. */
export type Kills = {
  /** When each was, monotonic. */
  readonly atMs: readonly number[];
  /** Calls that callers waited for then, of all kills. */
  readonly inFlight: number;
  /** How many callers there are, each with one call at a time. */
  readonly callers: number;
};

/** Where nobody was killed. */
export const noKills: Kills = { atMs: [], inFlight: 0, callers: 0 };

const pollMs = 500;
/** An outcome is on disk some turns and 2 ms after its answer has left; the rest is for a machine that stalls. */
const unwrittenMaxMs = 500;

/** Every row of the ledger: of attempts, and of refusals (attempt 0). */
export function readLedger(stand: DrillStand): Promise<LedgerRow[]> {
  return stand.database.query<LedgerRow>(
    `SELECT id, request_id AS "requestId", attempt, outcome, is_estimated AS "isEstimated",
       input_tokens + output_tokens + requests = 0 AS "isUnused" FROM usage_event`,
  );
}

/** Waits until every attempt that the provider saw has a row, at most so long, and gives the ledger as it is then. */
export async function settledLedger(stand: DrillStand, timeoutMs: number): Promise<LedgerRow[]> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const rows = await readLedger(stand);
    const booked = new Set(rows.map(({ id }) => id));
    const isComplete = [...stand.provider.seen.keys()].every((id) => booked.has(id));
    if (isComplete || performance.now() > deadlineMs) return rows;
    await wait(pollMs);
  }
}

/** Whether a call ended shortly before a kill. A caller may read after it what had come before. */
function isJustBefore({ sentAtMs, elapsedMs }: CallEnd, killedAtMs: number): boolean {
  return Math.abs(killedAtMs - (sentAtMs + elapsedMs)) <= unwrittenMaxMs;
}

/** The three counts compared: what callers got, what the provider saw, what the ledger says. */
export async function compareCounts(
  stand: DrillStand,
  ends: readonly CallEnd[],
  { kills, timeoutMs }: { readonly kills: Kills; readonly timeoutMs: number },
): Promise<Check[]> {
  const rows = await settledLedger(stand, timeoutMs);
  const { seen, repeated } = stand.provider;
  const attempts = rows.filter(({ attempt }) => attempt > 0);
  const ids = new Set(attempts.map(({ id }) => id));
  const completed = new Set(rows.filter(({ outcome }) => outcome === 'completed').map(({ requestId }) => requestId));
  const unseen = attempts.filter(({ id }) => !seen.has(id));
  // A caller that leaves right after it has asked takes its attempt with it, perhaps before the provider has read it.
  const left = unseen.filter(({ outcome }) => outcome === 'client_aborted');
  const surplus = unseen.filter(({ outcome }) => outcome !== 'client_aborted');
  const unconfirmed = attempts.filter(({ outcome }) => outcome === 'unconfirmed');
  const flagged = new Set(unconfirmed.map(({ requestId }) => requestId));
  const whole = ends.filter(({ isWhole }) => isWhole);
  const notCompleted = whole.filter((end) => !completed.has(end.requestId));
  // A caller has one call whose outcome is not on disk: the one it waits for, or the one that was just answered.
  const unsettledMax = kills.atMs.length * kills.callers;
  const [sums] = await stand.database.query<{ attempts: number }>(
    'SELECT coalesce(sum(attempts), 0)::int AS attempts FROM usage_rollup',
  );
  console.log(
    `callers: ${ends.length} calls, ${whole.length} whole; provider: ${seen.size} attempts; ` +
      `ledger: ${attempts.length} rows of attempts, ${unconfirmed.length} unconfirmed, ${surplus.length} surplus`,
  );
  return [
    atMost(
      'attempts that the provider saw and the ledger does not have',
      [...seen.keys()].filter((id) => !ids.has(id)).length,
      0,
    ),
    atMost('attempts with more than one row', attempts.length - ids.size, 0),
    atMost('attempts that the provider saw twice', repeated.length, 0),
    // An answer is with its caller a moment before its outcome is on disk: killed in between, its row says unconfirmed.
    atMost('whole answers that are not booked as completed', notCompleted.length, unsettledMax),
    atMost('of these, not flagged unconfirmed', notCompleted.filter((end) => !flagged.has(end.requestId)).length, 0),
    atMost(
      `of these, answered more than ${unwrittenMaxMs} ms before a kill`,
      notCompleted.filter((end) => !kills.atMs.some((atMs) => isJustBefore(end, atMs))).length,
      0,
    ),
    atMost('rows of attempts that the provider did not see', surplus.length, kills.inFlight),
    atMost('of these, not flagged unconfirmed', surplus.filter(({ outcome }) => outcome !== 'unconfirmed').length, 0),
    atMost(
      'rows that the provider did not see because the caller left, neither estimated nor of nothing',
      left.filter(({ isEstimated, isUnused }) => !isEstimated && !isUnused).length,
      0,
    ),
    atMost('rows flagged unconfirmed', unconfirmed.length, unsettledMax),
    mustBe('rows, and attempts in the sums by hour', sums?.attempts ?? 0, rows.length),
  ];
}
