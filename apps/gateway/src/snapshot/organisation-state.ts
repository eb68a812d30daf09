import type { Configuration } from '@waygate/db/gateway';
import type { Clock, OrganisationId } from '@waygate/protocol';
import type { CompiledOrganisation } from './compile-organisation.ts';

/** How an organisation is loaded. */
export type LoadOptions = {
  readonly load: (organisationId: OrganisationId) => Promise<Configuration | null>;
  readonly compile: (configuration: Configuration) => Promise<CompiledOrganisation>;
  readonly clock: Clock;
};

/** After a load that failed, requests do not try again for so long: the poll does. */
const retryAfterMs = 1_000;
/** A load is repeated when news came while it ran, but not for ever: the next request goes on. */
const loadsMax = 3;

/** One organisation in memory: its compiled configuration, and how far it can be trusted. All times are monotonic. */
export class OrganisationState {
  readonly organisationId: OrganisationId;
  readonly #options: LoadOptions;
  #compiled: CompiledOrganisation | null = null;
  #loading: Promise<void> | null = null;
  /** Counts news. A load that began before the latest news may have read what was before it. */
  #newsCount = 0;
  /** The highest version heard of since the last load. */
  #heardVersion = -1;
  #isStale = true;
  #isGone = false;
  #retryAtMs = 0;
  #loadedAtMs = 0;
  #confirmedAtMs = 0;

  constructor(organisationId: OrganisationId, options: LoadOptions) {
    this.organisationId = organisationId;
    this.#options = options;
  }

  /** What was loaded last; null before the first time. */
  get compiled(): CompiledOrganisation | null {
    return this.#compiled;
  }

  /** The version in force; null before the first load. */
  get version(): number | null {
    return this.#compiled?.snapshot.version ?? null;
  }

  /** Whether nothing newer is known to exist. */
  get isCurrent(): boolean {
    return !this.#isStale && !this.#isGone;
  }

  /** Whether the organisation was deleted: its keys are unknown. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** When what is held was last known to be what Postgres holds. */
  get confirmedAtMs(): number {
    return this.#confirmedAtMs;
  }

  /** Hears that a version exists. Reloads at once when it is a newer one. Others are late messages, or known. */
  hearVersion(version: number): void {
    if (version <= this.#heardVersion) return;
    this.#heardVersion = version;
    this.#expectNews();
  }

  /**
   * Compares with what Postgres said to a question that was asked at `askedAtMs`. Null: there is no such organisation.
   * A lower version than ours is the truth too (a restored backup), unless we loaded after the question was asked.
   */
  confirm(version: number | null, askedAtMs: number): void {
    if (version === null) {
      this.#isGone = true;
    } else if (version === this.version) {
      if (this.#isStale) this.#tryAgain();
      else this.#confirmedAtMs = askedAtMs;
    } else if (version > (this.version ?? -1) || this.#loadedAtMs <= askedAtMs) {
      this.#expectNews();
    }
  }

  /**
   * Makes it current: one load, however many wait for it.
   * @throws what the load threw, or an Error while the last failure is too fresh to try again.
   */
  async makeCurrent(): Promise<void> {
    if (!this.#isStale) return;
    if (this.#loading === null) {
      if (this.#options.clock.monotonicMs() < this.#retryAtMs) throw new Error('The configuration failed to load.');
      this.#loading = this.#load().finally(() => {
        this.#loading = null;
      });
    }
    await this.#loading;
  }

  #expectNews(): void {
    this.#newsCount += 1;
    this.#isStale = true;
    this.#tryAgain();
  }

  #tryAgain(): void {
    this.#retryAtMs = 0;
    // Whoever asks next waits for the same load and sees its failure; here nobody does.
    this.makeCurrent().catch(() => undefined);
  }

  async #load(): Promise<void> {
    const { clock, load, compile } = this.#options;
    for (let loads = 0; this.#isStale && loads < loadsMax; loads++) {
      const newsCount = this.#newsCount;
      const askedAtMs = clock.monotonicMs();
      try {
        const configuration = await load(this.organisationId);
        if (configuration === null) {
          this.#isGone = true;
        } else {
          this.#compiled = await compile(configuration);
          this.#heardVersion = configuration.version;
        }
      } catch (error) {
        this.#retryAtMs = clock.monotonicMs() + retryAfterMs;
        throw error;
      }
      this.#loadedAtMs = clock.monotonicMs();
      this.#confirmedAtMs = askedAtMs;
      this.#isStale = newsCount !== this.#newsCount;
    }
  }
}
