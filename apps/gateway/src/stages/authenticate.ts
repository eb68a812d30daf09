import { refuse } from '@waygate/errors';
import { readKey } from '@waygate/vault';
import type { Exchange } from '../exchange.ts';
import { presentedKey } from '../request/presented-key.ts';
import type { KnownKey } from '../snapshot/organisation-snapshot.ts';
import type { KeyLookup, Snapshots } from '../snapshot/snapshots.ts';

/** Who calls, under which configuration: pinned, so that the whole request is decided on it. Made by `authenticate` only. */
class AuthenticatedCaller {
  protected readonly stage = 'authenticate';
  readonly known: KnownKey;

  constructor(known: KnownKey) {
    this.known = known;
  }
}

export type { AuthenticatedCaller as Caller };

/** What authentication needs. */
export type AuthenticateDeps = { readonly snapshots: Pick<Snapshots, 'lookUpKey'> };

const managementPrefix = 'sk-wg-mgmt-';

/**
 * Finds out who calls, from the headers alone: nobody unauthenticated makes us read a body. Who is known is told at once:
 * a promise would make each call wait for what is there.
 * @throws Refusal key_missing, key_invalid, key_kind_denied or configuration_unavailable.
 */
export function authenticate(
  exchange: Exchange,
  deps: AuthenticateDeps,
): AuthenticatedCaller | Promise<AuthenticatedCaller> {
  const key = presentedKey(exchange.request);
  // The checksum costs more than the lookup: only what looks like such a key is worth it.
  if (key.text.startsWith(managementPrefix) && readKey(key.text)?.kind === 'mgmt') throw refuse('key_kind_denied');
  const answer = deps.snapshots.lookUpKey(key);
  return answer instanceof Promise ? answer.then(callerOf) : callerOf(answer);
}

function callerOf(lookup: KeyLookup): AuthenticatedCaller {
  if (lookup.isFound) return new AuthenticatedCaller(lookup.known);
  const isOutage = lookup.code === 'configuration_unavailable';
  throw refuse(lookup.code, isOutage ? { retryAfterSeconds: 2 } : {});
}
