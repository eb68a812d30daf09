// Configuration in memory. The data plane never waits for the control plane: a request is decided on a snapshot that is
// already here, or it is the first of its organisation and loads one. Postgres away: what is known is used up to an age,
// and what is not known is refused as unavailable, never as unauthorised.

import type { Configuration } from '@waygate/db/gateway';
import { refuse } from '@waygate/errors';
import type { Clock, OrganisationId } from '@waygate/protocol';
import type { Snapshot } from './snapshot.ts';

/** Where configurations come from. */
export type ConfigurationSource = {
  loadConfiguration(organisationId: OrganisationId): Promise<Configuration | null>;
  readConfigVersions(organisationIds: readonly OrganisationId[]): Promise<Map<OrganisationId, number>>;
};

/** What the store needs. */
export type SnapshotStoreOptions = {
  readonly source: ConfigurationSource;
  readonly compile: (configuration: Configuration) => Snapshot;
  readonly clock: Clock;
  /** A snapshot that could not be confirmed for this long is not used any more. */
  readonly ageMsMax: number;
  readonly onError: (error: unknown) => void;
};

type Entry = {
  snapshot: Snapshot;
  /** The newest version that was announced; above the snapshot's while a reload is due. */
  announcedVersion: number;
  /** When Postgres last said that `announcedVersion` is current, monotonic milliseconds. */
  confirmedAtMs: number;
  usedAtMs: number;
};

const organisationsMax = 10_000;
const unusedMsMax = 30 * 60 * 1000;
/** After a failure Postgres is left alone for this long, so that its absence costs requests no time. */
const pauseMs = 1_000;

/** Snapshots of all organisations that call here. */
export class SnapshotStore {
  readonly #options: SnapshotStoreOptions;
  readonly #entries = new Map<OrganisationId, Entry>();
  readonly #loading = new Map<OrganisationId, Promise<Snapshot | null>>();
  #pausedUntilMs = Number.NEGATIVE_INFINITY;
  #hasReached = false;

  constructor(options: SnapshotStoreOptions) {
    this.#options = options;
  }

  /** Whether Postgres has answered since the start. */
  get hasReachedSource(): boolean {
    return this.#hasReached;
  }

  /** Whether Postgres answered when it was last asked. */
  get isSourceAnswering(): boolean {
    return this.#hasReached && this.#options.clock.monotonicMs() >= this.#pausedUntilMs;
  }

  /** Versions in use, by organisation. */
  versions(): ReadonlyMap<OrganisationId, number> {
    return new Map([...this.#entries].map(([id, entry]) => [id, entry.snapshot.version]));
  }

  /** The newest version known of an organisation, whether or not its snapshot is loaded; 0 for none. */
  announcedVersion(organisationId: OrganisationId): number {
    return this.#entries.get(organisationId)?.announcedVersion ?? 0;
  }

  /**
   * The organisation's snapshot.
   * @throws Refusal configuration_unavailable where none is here and Postgres does not answer, or the one here is too
   * old; key_invalid where the organisation does not exist any more.
   */
  async get(organisationId: OrganisationId): Promise<Snapshot> {
    const nowMs = this.#options.clock.monotonicMs();
    const entry = this.#entries.get(organisationId);
    if (entry !== undefined && nowMs - entry.confirmedAtMs <= this.#options.ageMsMax) {
      entry.usedAtMs = nowMs;
      return entry.snapshot;
    }
    const loaded = await this.#load(organisationId);
    if (loaded === null) throw refuse('key_invalid');
    return loaded;
  }

  /** Takes note of a version somebody announced, and reloads when it is newer than ours. */
  announce(organisationId: OrganisationId, version: number): void {
    const entry = this.#entries.get(organisationId);
    if (entry === undefined) return;
    if (version > entry.announcedVersion) entry.announcedVersion = version;
    if (entry.announcedVersion > entry.snapshot.version) {
      this.#load(organisationId).catch(this.#options.onError);
    }
  }

  /** Asks Postgres for the versions of all organisations here: heals messages that were lost. Never rejects. */
  async poll(): Promise<void> {
    const { clock, source, onError } = this.#options;
    this.#evict(clock.monotonicMs());
    const asked = [...this.#entries.keys()];
    const askedAtMs = clock.monotonicMs();
    try {
      const versions = await source.readConfigVersions(asked);
      this.#noteAnswer();
      for (const id of asked) this.#confirm(id, versions.get(id), askedAtMs);
    } catch (error) {
      this.#noteFailure();
      onError(error);
    }
  }

  #confirm(organisationId: OrganisationId, version: number | undefined, atMs: number): void {
    const entry = this.#entries.get(organisationId);
    if (entry === undefined) return;
    if (version === undefined) {
      this.#entries.delete(organisationId);
      return;
    }
    if (version <= entry.snapshot.version) entry.confirmedAtMs = atMs;
    this.announce(organisationId, version);
  }

  #load(organisationId: OrganisationId): Promise<Snapshot | null> {
    const running = this.#loading.get(organisationId);
    if (running !== undefined) return running;
    const load = this.#loadNow(organisationId).finally(() => this.#loading.delete(organisationId));
    this.#loading.set(organisationId, load);
    return load;
  }

  async #loadNow(organisationId: OrganisationId): Promise<Snapshot | null> {
    const { clock, source, compile } = this.#options;
    const beganAtMs = clock.monotonicMs();
    if (beganAtMs < this.#pausedUntilMs) throw refuse('configuration_unavailable', { retryAfterSeconds: 2 });
    const configuration = await this.#read(() => source.loadConfiguration(organisationId));
    if (configuration === null) {
      this.#entries.delete(organisationId);
      return null;
    }
    const snapshot = compile(configuration);
    const announcedVersion = Math.max(snapshot.version, this.announcedVersion(organisationId));
    this.#entries.set(organisationId, { snapshot, announcedVersion, confirmedAtMs: beganAtMs, usedAtMs: beganAtMs });
    return snapshot;
  }

  async #read<Result>(read: () => Promise<Result>): Promise<Result> {
    try {
      const result = await read();
      this.#noteAnswer();
      return result;
    } catch (cause) {
      this.#noteFailure();
      throw refuse('configuration_unavailable', { retryAfterSeconds: 2, cause });
    }
  }

  #noteAnswer(): void {
    this.#hasReached = true;
    this.#pausedUntilMs = Number.NEGATIVE_INFINITY;
  }

  #noteFailure(): void {
    this.#pausedUntilMs = this.#options.clock.monotonicMs() + pauseMs;
  }

  #evict(nowMs: number): void {
    for (const [id, entry] of this.#entries) {
      if (nowMs - entry.usedAtMs > unusedMsMax) this.#entries.delete(id);
    }
    const surplus = this.#entries.size - organisationsMax;
    if (surplus <= 0) return;
    const oldest = [...this.#entries].sort(([, a], [, b]) => a.usedAtMs - b.usedAtMs).slice(0, surplus);
    for (const [id] of oldest) this.#entries.delete(id);
  }
}
