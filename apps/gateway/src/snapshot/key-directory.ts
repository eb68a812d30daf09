import { hash } from 'node:crypto';
import type { KeyRecord } from '@waygate/db/gateway';
import { refuse } from '@waygate/errors';
import type { Clock, OrganisationId } from '@waygate/protocol';

/** What the directory needs. */
export type KeyDirectoryOptions = {
  /** Looks a key up in Postgres; null where no key is this one. */
  readonly lookUp: (keyText: string) => Promise<KeyRecord | null>;
  /** The newest configuration version known of an organisation; a key read before it is looked up again. */
  readonly announcedVersion: (organisationId: OrganisationId) => number;
  readonly clock: Clock;
  /** A record that could not be confirmed for this long is not used any more. */
  readonly ageMsMax: number;
};

type Entry = { readonly record: KeyRecord; readonly confirmedAtMs: number };

const keysMax = 100_000;
const unknownKeysMax = 20_000;
/** A key that is created is usable within this time, though it was tried before. */
const unknownMsMax = 3_000;
/** A record is looked up again after this time without any announcement. */
const confirmEveryMs = 60_000;
/** After a failure Postgres is left alone for this long, so that its absence costs requests no time. */
const pauseMs = 1_000;

function dropOldest(map: Map<string, unknown>, sizeMax: number): void {
  while (map.size > sizeMax) {
    const oldest = map.keys().next();
    if (oldest.done === true) return;
    map.delete(oldest.value);
  }
}

/**
 * Keys this gateway has seen, by the SHA-256 of the whole key: no part of a key can stand for another, and keys are not
 * kept in memory. Unknown keys are remembered apart, so that a flood of them pushes no known key out.
 */
export class KeyDirectory {
  readonly #options: KeyDirectoryOptions;
  readonly #known = new Map<string, Entry>();
  readonly #unknown = new Map<string, number>();
  readonly #looking = new Map<string, Promise<KeyRecord | null>>();
  #pausedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: KeyDirectoryOptions) {
    this.#options = options;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#known.size;
  }

  /**
   * The record of a key, or null where there is none.
   * @throws Refusal configuration_unavailable where the key is not here and Postgres does not answer: an outage must
   * never look like a wrong key.
   */
  async find(keyText: string): Promise<KeyRecord | null> {
    const digest = hash('sha256', keyText, 'base64url');
    const nowMs = this.#options.clock.monotonicMs();
    const entry = this.#known.get(digest);
    if (entry !== undefined && this.#isFresh(entry, nowMs)) return entry.record;
    const unknownAtMs = this.#unknown.get(digest);
    if (entry === undefined && unknownAtMs !== undefined && nowMs - unknownAtMs < unknownMsMax) return null;
    try {
      return await this.#lookUp(digest, keyText);
    } catch (cause) {
      if (entry !== undefined && nowMs - entry.confirmedAtMs <= this.#options.ageMsMax) return entry.record;
      throw refuse('configuration_unavailable', { retryAfterSeconds: 2, cause });
    }
  }

  #isFresh({ record, confirmedAtMs }: Entry, nowMs: number): boolean {
    const isCurrent = record.configVersion >= this.#options.announcedVersion(record.organisationId);
    return isCurrent && nowMs - confirmedAtMs < confirmEveryMs;
  }

  #lookUp(digest: string, keyText: string): Promise<KeyRecord | null> {
    const running = this.#looking.get(digest);
    if (running !== undefined) return running;
    const look = this.#lookUpNow(digest, keyText).finally(() => this.#looking.delete(digest));
    this.#looking.set(digest, look);
    return look;
  }

  async #lookUpNow(digest: string, keyText: string): Promise<KeyRecord | null> {
    const beganAtMs = this.#options.clock.monotonicMs();
    if (beganAtMs < this.#pausedUntilMs) throw new Error('Postgres did not answer a moment ago');
    let record: KeyRecord | null;
    try {
      record = await this.#options.lookUp(keyText);
    } catch (error) {
      this.#pausedUntilMs = this.#options.clock.monotonicMs() + pauseMs;
      throw error;
    }
    this.#known.delete(digest);
    if (record === null) {
      this.#unknown.set(digest, beganAtMs);
      dropOldest(this.#unknown, unknownKeysMax);
    } else {
      this.#unknown.delete(digest);
      this.#known.set(digest, { record, confirmedAtMs: beganAtMs });
      dropOldest(this.#known, keysMax);
    }
    return record;
  }
}
