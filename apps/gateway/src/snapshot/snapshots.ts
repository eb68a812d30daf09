import type { OrganisationId } from '@waygate/protocol';
import type { PresentedKey } from '../request/presented-key.ts';
import type { KnownKey } from './organisation-snapshot.ts';

/**
 * The answer to a key. `key_invalid`: Postgres said so (unknown, revoked, expired, owner gone) or the text is no key.
 * `configuration_unavailable`: it could not be checked at the moment; never to be shown as a 401.
 */
export type KeyLookup =
  | { readonly isFound: true; readonly known: KnownKey }
  | { readonly isFound: false; readonly code: 'key_invalid' | 'configuration_unavailable' };

/** How it stands with the configuration, for readiness and metrics. */
export type SnapshotStatus = {
  /** Postgres answered at least once: from then on known keys work, whatever happens to it. */
  readonly isReady: boolean;
  /** Postgres answered the last time it was asked. */
  readonly isDatabaseReachable: boolean;
  /** Changes are heard as they happen; else the poll finds them. */
  readonly isListening: boolean;
  readonly organisations: number;
  readonly keys: number;
  /** Milliseconds since the versions were last compared with Postgres; null before the first time. */
  readonly confirmedAgeMs: number | null;
};

/** The configuration of every organisation that calls, in memory. */
export type Snapshots = {
  /**
   * Looks a key up. For a known key of a current organisation the answer is immediate and no promise
   * (`lookup instanceof Promise` tells); else Postgres is asked once however many requests wait, each wait with its
   * deadline. While Postgres does not answer, what was last known counts, for a bounded age. Never rejects.
   */
  lookUpKey(key: PresentedKey): KeyLookup | Promise<KeyLookup>;
  /** Compares versions with Postgres now and reloads what changed. The poll does the same by itself. Never rejects. */
  refresh(): Promise<void>;
  status(): SnapshotStatus;
  /** The version in force, by organisation in memory; for `/readyz`. */
  versions(): ReadonlyMap<OrganisationId, number>;
  /** Stops polling and listening. Does not close the database it was given. */
  close(): Promise<void>;
};
