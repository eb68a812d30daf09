import type { GatewayDatabase } from '@waygate/db/gateway';
import { type Clock, type OrganisationId, systemClock } from '@waygate/protocol';
import type { Logger } from '@waygate/telemetry';
import { hashKey, readKey, type Vault } from '@waygate/vault';
import type { PresentedKey } from '../request/presented-key.ts';
import { within } from '../within.ts';
import { compileOrganisation } from './compile-organisation.ts';
import { type KeyEntry, KeyTable } from './key-table.ts';
import type { ListenForChanges } from './listen-for-changes.ts';
import { openSecrets } from './open-secrets.ts';
import { OrganisationState } from './organisation-state.ts';
import type { KeyLookup, SnapshotStatus, Snapshots } from './snapshots.ts';

/** Bounds and waits; the defaults are what runs. */
export type SnapshotBounds = {
  /** How often versions are compared with Postgres: heals lost messages, notices that Postgres is away and back. */
  readonly pollEveryMs: number;
  readonly pollTimeoutMs: number;
  /** For so long after the last confirmation what is known counts while Postgres is away. */
  readonly ageMaxMs: number;
  /** A known key whose organisation changed waits at most so long for Postgres, then goes on with what is known. */
  readonly knownWaitMs: number;
  /** An unknown key waits at most so long, then is refused with `configuration_unavailable`. */
  readonly unknownWaitMs: number;
  /** For so long a key that Postgres does not know is not asked for again. */
  readonly unknownKeyMs: number;
  readonly unknownKeysMax: number;
  readonly keysMax: number;
  /** Keys being looked up at a time; further ones are refused with `configuration_unavailable`. */
  readonly lookupsMax: number;
  /** A key not used for so long is forgotten. */
  readonly keyIdleMaxMs: number;
};

const defaults: SnapshotBounds = {
  pollEveryMs: 1_000,
  pollTimeoutMs: 2_000,
  ageMaxMs: 600_000,
  knownWaitMs: 500,
  unknownWaitMs: 2_000,
  unknownKeyMs: 5_000,
  unknownKeysMax: 10_000,
  keysMax: 100_000,
  lookupsMax: 512,
  keyIdleMaxMs: 6 * 3_600_000,
};

/** What snapshots are made of. */
export type SnapshotOptions = {
  readonly source: Pick<GatewayDatabase, 'findKeyByHash' | 'loadConfiguration' | 'readConfigVersions'>;
  readonly listen: ListenForChanges;
  readonly pepper: Uint8Array;
  readonly vault: Vault;
  /** Base URL of the sandbox's API; null where it is off. */
  readonly sandboxUrl: string | null;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly clock?: Clock;
  readonly bounds?: Partial<SnapshotBounds>;
};

const invalid: KeyLookup = { isFound: false, code: 'key_invalid' };
const unavailable: KeyLookup = { isFound: false, code: 'configuration_unavailable' };
/** Key and configuration are read by two statements; while the version moves between them, both are read again. */
const readsMax = 3;
/** While lookups fail, one of them is logged so often. */
const failureLogEveryMs = 10_000;

/** Opens the snapshots: begins to listen and to poll, and loads an organisation when one of its keys is first used. */
export function openSnapshots(options: SnapshotOptions): Snapshots {
  return new LoadedSnapshots(options);
}

class LoadedSnapshots implements Snapshots {
  readonly #options: SnapshotOptions;
  readonly #bounds: SnapshotBounds;
  readonly #clock: Clock;
  readonly #keys: KeyTable;
  readonly #organisations = new Map<OrganisationId, OrganisationState>();
  /** Lookups under way, by digest. */
  readonly #lookups = new Map<string, Promise<KeyLookup>>();
  /** Digests of keys that Postgres does not know, until when. */
  readonly #unknownKeys = new Map<string, number>();
  readonly #listener: { isConnected(): boolean; close(): void };
  #refreshing: Promise<void> | null = null;
  #pollTimer: NodeJS.Timeout | null = null;
  #isClosed = false;
  #isReady = false;
  #isDatabaseDown = false;
  #confirmedAtMs: number | null = null;
  #sweptAtMs: number;
  #failuresQuietUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: SnapshotOptions) {
    this.#options = options;
    this.#bounds = { ...defaults, ...options.bounds };
    this.#clock = options.clock ?? systemClock;
    this.#keys = new KeyTable(this.#bounds.keysMax);
    this.#sweptAtMs = this.#clock.monotonicMs();
    this.#listener = options.listen({
      onChange: ({ organisationId, version }) => this.#organisations.get(organisationId)?.hearVersion(version),
      onConnected: () => void this.refresh(),
    });
    void this.#poll();
  }

  lookUpKey(key: PresentedKey): KeyLookup | Promise<KeyLookup> {
    const nowMs = this.#clock.monotonicMs();
    const entry = this.#keys.use(key.digest, nowMs);
    if (entry === undefined) return this.#lookUpUnknown(key);
    const { organisation } = entry;
    const isFresh = organisation.isCurrent && entry.record.configVersion === organisation.version;
    if (!isFresh || nowMs - organisation.confirmedAtMs > this.#bounds.ageMaxMs) return this.#lookUpAgain(key);
    entry.trueAtMs = organisation.confirmedAtMs;
    return this.#answer(entry);
  }

  refresh(): Promise<void> {
    this.#refreshing ??= this.#compareVersions().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  status(): SnapshotStatus {
    return {
      isReady: this.#isReady,
      isDatabaseReachable: this.#isReady && !this.#isDatabaseDown,
      isListening: this.#listener.isConnected(),
      organisations: this.#organisations.size,
      keys: this.#keys.size,
      confirmedAgeMs: this.#confirmedAtMs === null ? null : this.#clock.monotonicMs() - this.#confirmedAtMs,
    };
  }

  versions(): ReadonlyMap<OrganisationId, number> {
    const versions = new Map<OrganisationId, number>();
    for (const { organisationId, version } of this.#organisations.values()) {
      if (version !== null) versions.set(organisationId, version);
    }
    return versions;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#pollTimer !== null) clearTimeout(this.#pollTimer);
    this.#listener.close();
    await this.#refreshing;
  }

  async #poll(): Promise<void> {
    await this.refresh();
    if (this.#isClosed) return;
    this.#pollTimer = setTimeout(() => void this.#poll(), this.#bounds.pollEveryMs);
    this.#pollTimer.unref();
  }

  async #compareVersions(): Promise<void> {
    const asked = [...this.#organisations.values()];
    const askedAtMs = this.#clock.monotonicMs();
    try {
      const versions = await within(
        this.#options.source.readConfigVersions(asked.map(({ organisationId }) => organisationId)),
        this.#bounds.pollTimeoutMs,
      );
      if (this.#isDatabaseDown) this.#options.logger.info('Postgres answers again.');
      this.#isDatabaseDown = false;
      this.#isReady = true;
      this.#confirmedAtMs = askedAtMs;
      for (const state of asked) state.confirm(versions.get(state.organisationId) ?? null, askedAtMs);
      this.#sweep(askedAtMs);
    } catch (error) {
      if (!this.#isDatabaseDown) this.#options.logger.error('Postgres does not answer; known keys go on.', { error });
      this.#isDatabaseDown = true;
    }
  }

  #sweep(nowMs: number): void {
    for (const state of this.#organisations.values()) {
      if (state.isGone) this.#organisations.delete(state.organisationId);
    }
    if (nowMs - this.#sweptAtMs < this.#bounds.keyIdleMaxMs / 10) return;
    this.#sweptAtMs = nowMs;
    const used = this.#keys.dropUnusedSince(nowMs - this.#bounds.keyIdleMaxMs);
    for (const state of this.#organisations.values()) {
      if (!used.has(state) && this.#lookups.size === 0) this.#organisations.delete(state.organisationId);
    }
  }

  #lookUpUnknown(key: PresentedKey): KeyLookup | Promise<KeyLookup> {
    const unknownUntilMs = this.#unknownKeys.get(key.digest);
    if (unknownUntilMs !== undefined && this.#clock.monotonicMs() < unknownUntilMs) return invalid;
    if (readKey(key.text) === null) return invalid;
    return this.#ask(key, { waitMs: this.#bounds.unknownWaitMs, otherwise: () => unavailable });
  }

  #lookUpAgain(key: PresentedKey): KeyLookup | Promise<KeyLookup> {
    const otherwise = (): KeyLookup => this.#answerFromMemory(key.digest);
    return this.#ask(key, { waitMs: this.#bounds.knownWaitMs, otherwise });
  }

  /** Asks Postgres, once for all who wait; `otherwise` answers where it does not answer in time. */
  #ask(
    key: PresentedKey,
    patience: { readonly waitMs: number; readonly otherwise: () => KeyLookup },
  ): KeyLookup | Promise<KeyLookup> {
    if (this.#isDatabaseDown) return patience.otherwise();
    let lookup = this.#lookups.get(key.digest);
    if (lookup === undefined) {
      if (this.#lookups.size >= this.#bounds.lookupsMax) return patience.otherwise();
      lookup = this.#read(key).finally(() => this.#lookups.delete(key.digest));
      lookup.catch((error: unknown) => this.#reportFailure(error));
      this.#lookups.set(key.digest, lookup);
    }
    return within(lookup, patience.waitMs).catch(() => {
      void this.refresh();
      return patience.otherwise();
    });
  }

  /** A row that cannot be read answers 503 for ever while Postgres is well: nobody would find out why without this line. */
  #reportFailure(error: unknown): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs < this.#failuresQuietUntilMs) return;
    this.#failuresQuietUntilMs = nowMs + failureLogEveryMs;
    this.#options.logger.error('A key could not be looked up.', { error });
  }

  /** Reads key and configuration until both are of one version. @throws what Postgres threw. */
  async #read({ text, digest }: PresentedKey): Promise<KeyLookup> {
    for (let reads = 1; ; reads++) {
      const askedAtMs = this.#clock.monotonicMs();
      const record = await this.#options.source.findKeyByHash(hashKey(text, this.#options.pepper));
      if (record === null) return this.#forget(digest);
      const organisation = this.#organisationOf(record.organisationId);
      organisation.hearVersion(record.configVersion);
      await organisation.makeCurrent();
      if (organisation.isGone) return this.#forget(digest);
      const entry = { record, organisation, known: null, trueAtMs: askedAtMs, usedAtMs: askedAtMs };
      this.#keys.set(digest, entry);
      if (record.configVersion === organisation.version || reads >= readsMax) return this.#answer(entry);
    }
  }

  #organisationOf(organisationId: OrganisationId): OrganisationState {
    const known = this.#organisations.get(organisationId);
    if (known !== undefined && !known.isGone) return known;
    const { source, vault, sandboxUrl, logger } = this.#options;
    const onProblem = logger.warn;
    const state = new OrganisationState(organisationId, {
      load: (id) => source.loadConfiguration(id),
      compile: async (configuration) => {
        const secrets = await openSecrets(configuration, { vault, onProblem });
        return compileOrganisation(configuration, { secrets, sandboxUrl, onProblem });
      },
      clock: this.#clock,
    });
    this.#organisations.set(organisationId, state);
    return state;
  }

  #forget(digest: string): KeyLookup {
    this.#keys.delete(digest);
    if (this.#unknownKeys.size >= this.#bounds.unknownKeysMax) this.#unknownKeys.clear();
    this.#unknownKeys.set(digest, this.#clock.monotonicMs() + this.#bounds.unknownKeyMs);
    return invalid;
  }

  /** While Postgres does not answer: what was last true, if that is not too long ago. */
  #answerFromMemory(digest: string): KeyLookup {
    const nowMs = this.#clock.monotonicMs();
    const entry = this.#keys.use(digest, nowMs);
    if (entry === undefined || entry.organisation.isGone) return unavailable;
    const trueAtMs = Math.min(entry.trueAtMs, entry.organisation.confirmedAtMs);
    return nowMs - trueAtMs > this.#bounds.ageMaxMs ? unavailable : this.#answer(entry);
  }

  #answer(entry: KeyEntry): KeyLookup {
    const { record, organisation } = entry;
    if (record.revokedAtMs !== null || !record.isOwnerActive) return invalid;
    if (record.expiresAtMs !== null && record.expiresAtMs <= this.#clock.nowMs()) return invalid;
    const { compiled } = organisation;
    if (compiled === null) return unavailable;
    if (entry.known === null || entry.known.organisation !== compiled.snapshot) {
      entry.known = { key: record, policy: compiled.policyOf(record), organisation: compiled.snapshot };
    }
    return { isFound: true, known: entry.known };
  }
}
