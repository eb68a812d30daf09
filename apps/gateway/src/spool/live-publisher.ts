import type { Clock, OrganisationId, UsageEvent } from '@waygate/protocol';

/** Shows events to whoever watches an organisation. Resolves with how many watch; rejects while Redis is away. */
export type PublishLive = (organisationId: OrganisationId, events: readonly UsageEvent[]) => Promise<number>;

type Watched = { waiting: UsageEvent[]; sentInSecond: number; secondBeganMs: number; quietUntilMs: number };

const eventsPerSecond = 20;
const quietMs = 1_000;
const organisationsMax = 10_000;

/**
 * Samples events for watchers: at most 20 per second and organisation, in batches, and for a second none at all where
 * nobody watches or Redis does not answer. Nothing waits for it, and nothing depends on it.
 */
export class LivePublisher {
  readonly #publish: PublishLive;
  readonly #clock: Clock;
  readonly #organisations = new Map<string, Watched>();
  #isPublishing = false;
  #skipped = 0;

  constructor(publish: PublishLive, clock: Clock) {
    this.#publish = publish;
    this.#clock = clock;
  }

  /** Events that watchers did not see because there were too many. */
  get skipped(): number {
    return this.#skipped;
  }

  /** Takes an event; costs nothing to speak of. */
  offer(event: UsageEvent): void {
    const nowMs = this.#clock.monotonicMs();
    const watched = this.#watched(event.organisationId, nowMs);
    if (watched === null || nowMs < watched.quietUntilMs) return;
    if (nowMs - watched.secondBeganMs >= 1_000) {
      watched.secondBeganMs = nowMs;
      watched.sentInSecond = 0;
    }
    const isTooMuch = watched.sentInSecond >= eventsPerSecond || watched.waiting.length >= eventsPerSecond;
    if (isTooMuch) {
      this.#skipped += 1;
      return;
    }
    watched.sentInSecond += 1;
    watched.waiting.push(event);
  }

  /** Publishes what waits. Never rejects; while a former call is not done it does nothing. */
  async flush(isOrganisation: (id: string) => id is OrganisationId): Promise<void> {
    if (this.#isPublishing) return;
    this.#isPublishing = true;
    const nowMs = this.#clock.monotonicMs();
    const sending: Promise<void>[] = [];
    for (const [id, watched] of this.#organisations) {
      if (watched.waiting.length > 0 && isOrganisation(id)) sending.push(this.#send(id, watched));
      else if (nowMs - watched.secondBeganMs > 2 * quietMs) this.#organisations.delete(id);
    }
    await Promise.all(sending);
    this.#isPublishing = false;
  }

  async #send(id: OrganisationId, watched: Watched): Promise<void> {
    const events = watched.waiting;
    watched.waiting = [];
    const watchers = await this.#publish(id, events).catch(() => 0);
    if (watchers === 0) watched.quietUntilMs = this.#clock.monotonicMs() + quietMs;
  }

  #watched(organisationId: string, nowMs: number): Watched | null {
    const known = this.#organisations.get(organisationId);
    if (known !== undefined) return known;
    if (this.#organisations.size >= organisationsMax) return null;
    const watched: Watched = { waiting: [], sentInSecond: 0, secondBeganMs: nowMs, quietUntilMs: 0 };
    this.#organisations.set(organisationId, watched);
    return watched;
  }
}
