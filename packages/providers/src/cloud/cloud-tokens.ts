import { Refusal, refuse } from '@waygate/errors';
import { type Clock, Secret } from '@waygate/protocol';
import { numberAt, parseJsonObject, textAt } from '@waygate/wire';
import type { TokenGrant } from './cloud-access.ts';

/** The one request that is made: a form, answered within a deadline and a cap. An egress client is one. */
export type TokenFetch = (request: {
  readonly url: string;
  readonly method: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  readonly responseBytesMax: number;
}) => Promise<{ readonly status: number; readonly body: Uint8Array }>;

type Token = { readonly value: Secret; readonly refreshAtMs: number; readonly endsAtMs: number };
type Entry = { token: Token | null; flight: Promise<Secret> | null; failure: Refusal | null; failedAtMs: number };

const fetchTimeoutMs = 5_000;
const answerBytesMax = 64 * 1024;
/** A token is renewed so long before its end; half its life where that is shorter. */
const aheadMs = 5 * 60_000;
/** It is not used in its last moments: the call that carries it takes time to arrive. */
const spareMs = 10_000;
const lifeSecondsDefault = 300;
/** A failure answers for so long, so that a broken secret is not tried by every call. */
const failureHoldMs = 2_000;
const entriesMax = 2_000;
const credentialStatuses: ReadonlySet<number> = new Set([400, 401, 403]);

/** The OAuth word for what is wrong (RFC 6749 section 5.2): a closed kind of word, so that no secret can be in it. */
function faultOf(status: number, body: Uint8Array): string {
  const error = textAt(parseJsonObject(Buffer.from(body).toString('utf8')), 'error');
  const word = error !== null && /^[a-z_]{1,40}$/.test(error) ? ` (${error})` : '';
  return `the token endpoint answered with status ${status}${word}`;
}

/** Tokens of clouds by grant: fetched once for all who wait, renewed ahead, within a deadline. */
export class CloudTokens {
  readonly #fetch: TokenFetch;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(options: { readonly fetch: TokenFetch; readonly clock: Clock }) {
    this.#fetch = options.fetch;
    this.#clock = options.clock;
  }

  /** The token that is there, at once; null where one must be fetched. Near its end a new one is fetched meanwhile. */
  held(grant: TokenGrant): Secret | null {
    const entry = this.#entries.get(grant.key);
    const nowMs = this.#clock.monotonicMs();
    if (entry?.token == null || nowMs >= entry.token.endsAtMs) return null;
    const isDue = nowMs >= entry.token.refreshAtMs && nowMs - entry.failedAtMs >= failureHoldMs;
    // Whoever calls after its end hears of the failure; here the old token still does.
    if (isDue && entry.flight === null) this.#begin(entry, grant).catch(() => undefined);
    return entry.token.value;
  }

  /** The token, fetched where none is there. @throws Refusal upstream_credential_unusable or upstream_unreachable. */
  async take(grant: TokenGrant): Promise<Secret> {
    const held = this.held(grant);
    if (held !== null) return held;
    const entry = this.#entryOf(grant.key);
    if (entry.flight !== null) return entry.flight;
    const isFresh = this.#clock.monotonicMs() - entry.failedAtMs < failureHoldMs;
    if (entry.failure !== null && isFresh) throw entry.failure;
    return this.#begin(entry, grant);
  }

  /** Gives up a token that an upstream refuses. */
  forget(grant: TokenGrant): void {
    const entry = this.#entries.get(grant.key);
    if (entry !== undefined) entry.token = null;
  }

  #entryOf(key: string): Entry {
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const entry: Entry = { token: null, flight: null, failure: null, failedAtMs: Number.NEGATIVE_INFINITY };
    this.#entries.set(key, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > entriesMax && oldest !== undefined) this.#entries.delete(oldest);
    return entry;
  }

  #begin(entry: Entry, grant: TokenGrant): Promise<Secret> {
    const flight = this.#request(grant)
      .then((token) => {
        entry.token = token;
        entry.failure = null;
        return token.value;
      })
      .catch((caught: unknown) => {
        const failure = caught instanceof Refusal ? caught : refuse('upstream_unreachable', { cause: caught });
        entry.failure = failure;
        entry.failedAtMs = this.#clock.monotonicMs();
        throw failure;
      })
      .finally(() => {
        entry.flight = null;
      });
    entry.flight = flight;
    return flight;
  }

  async #request(grant: TokenGrant): Promise<Token> {
    const { url, body } = await grant.write(this.#clock.nowMs()).catch(() => {
      // SAFETY: the cause is left out; it may quote the key that could not be read.
      throw refuse('upstream_credential_unusable', { cause: 'the private key cannot be read' });
    });
    const askedAtMs = this.#clock.monotonicMs();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    const rest = { timeoutMs: fetchTimeoutMs, responseBytesMax: answerBytesMax };
    const answer = await this.#fetch({ url, method: 'POST', headers, body, ...rest }).catch((error: unknown) => {
      const reason = error instanceof Refusal ? error.code : 'unreachable';
      throw refuse('upstream_unreachable', { cause: `the token endpoint: ${reason}` });
    });
    if (answer.status !== 200) {
      const code = credentialStatuses.has(answer.status) ? 'upstream_credential_unusable' : 'upstream_unreachable';
      throw refuse(code, { cause: faultOf(answer.status, answer.body) });
    }
    const told = parseJsonObject(Buffer.from(answer.body).toString('utf8'));
    const value = textAt(told, 'access_token');
    if (value === null || !/^[\x21-\x7e]+$/.test(value)) {
      throw refuse('upstream_unreachable', { cause: 'the token endpoint answered without a token' });
    }
    const lifeMs = (numberAt(told, 'expires_in') ?? lifeSecondsDefault) * 1000;
    const endsAtMs = askedAtMs + lifeMs - Math.min(spareMs, lifeMs / 10);
    return { value: new Secret(value), endsAtMs, refreshAtMs: askedAtMs + lifeMs - Math.min(aheadMs, lifeMs / 2) };
  }
}
