import type { KeyRecord } from '@waygate/db/gateway';
import type { KnownKey } from './organisation-snapshot.ts';
import type { OrganisationState } from './organisation-state.ts';

/** A key as it was last read, and where it belongs. All times are monotonic. */
export type KeyEntry = {
  readonly record: KeyRecord;
  readonly organisation: OrganisationState;
  /** Compiled for `organisation.compiled` as it was then; replaced when that changes. */
  known: KnownKey | null;
  /** When the record was last known to be what Postgres holds. */
  trueAtMs: number;
  usedAtMs: number;
};

/** An entry is moved to the young end at most so often: moving it for each call would cost more than it helps. */
const touchEveryMs = 30_000;

/** Known keys by the digest of the whole key, bounded; the least recently used one makes room. */
export class KeyTable {
  readonly #entries = new Map<string, KeyEntry>();
  readonly #entriesMax: number;

  constructor(entriesMax: number) {
    this.#entriesMax = entriesMax;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Finds an entry and notes that it was used. */
  use(digest: string, nowMs: number): KeyEntry | undefined {
    const entry = this.#entries.get(digest);
    if (entry !== undefined && nowMs - entry.usedAtMs > touchEveryMs) {
      this.#entries.delete(digest);
      this.#entries.set(digest, entry);
      entry.usedAtMs = nowMs;
    }
    return entry;
  }

  set(digest: string, entry: KeyEntry): void {
    this.#entries.delete(digest);
    this.#entries.set(digest, entry);
    if (this.#entries.size <= this.#entriesMax) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  delete(digest: string): void {
    this.#entries.delete(digest);
  }

  /** Drops keys not used since then. @returns the organisations that still have keys. */
  dropUnusedSince(sinceMs: number): Set<OrganisationState> {
    const kept = new Set<OrganisationState>();
    for (const [digest, entry] of this.#entries) {
      if (entry.usedAtMs < sinceMs || entry.organisation.isGone) this.#entries.delete(digest);
      else kept.add(entry.organisation);
    }
    return kept;
  }
}
