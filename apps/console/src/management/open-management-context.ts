import {
  asPerson,
  findManagementKey,
  listEnvironments,
  listOrganisationsOfPerson,
  markKeyUsed,
  withOrganisation,
} from '@waygate/db';
import { refuse } from '@waygate/errors';
import { compileEffectivePolicy, readScopesLayer, refusalFor } from '@waygate/policy';
import { createId, systemClock, systemRandom } from '@waygate/protocol';
import { hashKey, readKey } from '@waygate/vault';
import { readConfig } from '@/config.ts';
import { clientAddress } from '@/server/client-address.ts';
import type { RequestContext } from '@/server/create-request-context.ts';
import { database } from '@/server/database.ts';
import { readPlace } from '@/server/place.ts';

const source = { clock: systemClock, random: systemRandom };
const lifetimeMs = 60_000;
const bearer = /^Bearer (\S+)$/i;

/** Who came with a management key, and where its routes lie. */
export type ManagementContext = {
  readonly context: RequestContext;
  readonly keyId: string;
  readonly organisation: string;
  /** The slug of the key's own environment. */
  readonly environment: string;
};

function requireAddress(key: { id: string; name: string; scopes: unknown }, ipAddress: string): void {
  const { layer } = readScopesLayer(key);
  const ipRanges = layer?.document.ipRanges;
  if (layer === null || ipRanges === undefined) return;
  const policy = compileEffectivePolicy([{ ...layer, document: { ipRanges } }]);
  const call = { endpoint: 'chat', endUser: null, outputTokensMax: null, choicesCount: 1, temperature: null } as const;
  const nowhere = { model: '', provider: '', region: null, dataRules: [], modalities: [] };
  if (refusalFor(policy, { ...call, ...nowhere, ipAddress }) !== null) throw refuse('address_denied');
}

/**
 * Lets a program in by its management key. It may do what the key's person may, within the key's organisation.
 * INVARIANT: no other kind of key opens the management API, and no session does.
 * @throws Refusal key_missing, key_kind_denied (an inference key), key_invalid, address_denied.
 */
export async function openManagementContext(request: Request): Promise<ManagementContext> {
  const text = bearer.exec(request.headers.get('authorization') ?? '')?.[1];
  if (text === undefined) throw refuse('key_missing');
  const shape = readKey(text);
  if (shape !== null && shape.kind !== 'mgmt') {
    throw refuse('key_kind_denied', {
      message: 'A key that calls models cannot manage. Use a management key (sk-wg-mgmt-…).',
    });
  }
  const { keyPepper, proxyHops } = readConfig();
  const key = shape === null ? null : await findManagementKey(database(), hashKey(text, keyPepper));
  if (key === null) throw refuse('key_invalid');
  const address = clientAddress(request.headers, proxyHops);
  requireAddress(key, address);
  const organisations = await asPerson(database(), key.userId, listOrganisationsOfPerson);
  const organisation = organisations.find(({ id }) => id === key.organisationId);
  if (organisation === undefined) throw refuse('key_invalid');
  const environments = await withOrganisation(database(), { organisationId: organisation.id }, async (tx) => {
    await markKeyUsed(tx, { keyId: key.id, secretNumber: key.secretNumber });
    return await listEnvironments(tx);
  });
  const environment = environments.find(({ id }) => id === key.environmentId);
  if (environment === undefined) throw refuse('key_invalid');
  const nowMs = systemClock.nowMs();
  const context: RequestContext = {
    requestId: createId('req', source),
    address,
    userAgent: request.headers.get('user-agent'),
    session: {
      ...{ id: createId('ses', source), userId: key.userId, email: '', name: key.name },
      ...{ createdAtMs: nowMs, expiresAtMs: nowMs + lifetimeMs },
    },
    managementKeyId: key.id,
    placeOf: (session, slug) => {
      if (slug !== organisation.slug) throw refuse('not_found');
      return readPlace(session, slug);
    },
  };
  return { context, keyId: key.id, organisation: organisation.slug, environment: environment.slug };
}
