import type { IncomingHttpHeaders } from 'node:http';
import { refuse } from '@waygate/errors';
import { readKey } from '@waygate/vault';
import type { Exchange } from '../exchange.ts';
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

/** Headers besides Authorization that SDKs put a key in. */
const keyHeaders = ['x-api-key', 'x-goog-api-key', 'api-key'] as const;
const managementPrefix = 'sk-wg-mgmt-';
const bearer = /^Bearer +(\S+) *$/i;

function presentedKey(headers: IncomingHttpHeaders): string {
  const { authorization } = headers;
  if (authorization !== undefined) {
    const text = bearer.exec(authorization)?.[1];
    if (text === undefined) throw refuse('key_missing');
    return text;
  }
  for (const name of keyHeaders) {
    const text = headers[name];
    if (typeof text === 'string' && text !== '') return text;
  }
  throw refuse('key_missing');
}

/**
 * Finds out who calls, from the headers alone: nobody unauthenticated makes us read a body. Who is known is told at once:
 * a promise would make each call wait for what is there.
 * @throws Refusal key_missing, key_invalid, key_kind_denied or configuration_unavailable.
 */
export function authenticate(
  exchange: Exchange,
  deps: AuthenticateDeps,
): AuthenticatedCaller | Promise<AuthenticatedCaller> {
  const text = presentedKey(exchange.request.headers);
  // The checksum costs more than the lookup: only what looks like such a key is worth it.
  if (text.startsWith(managementPrefix) && readKey(text)?.kind === 'mgmt') throw refuse('key_kind_denied');
  const answer = deps.snapshots.lookUpKey(text);
  return answer instanceof Promise ? answer.then(callerOf) : callerOf(answer);
}

function callerOf(lookup: KeyLookup): AuthenticatedCaller {
  if (lookup.isFound) return new AuthenticatedCaller(lookup.known);
  const isOutage = lookup.code === 'configuration_unavailable';
  throw refuse(lookup.code, isOutage ? { retryAfterSeconds: 2 } : {});
}
