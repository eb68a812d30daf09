import type { OrganisationTx, SessionRecord } from '@waygate/db';
import { createId, type KeyId, type RequestId, systemClock, systemRandom } from '@waygate/protocol';
import { readConfig } from '@/config.ts';
import { currentSession } from '@/features/sessions/server/current-session.ts';
import { clientAddress } from './client-address.ts';
import { type Place, readPlace } from './place.ts';

/** What is known about a request before any procedure runs. */
export type RequestContext = {
  requestId: RequestId;
  address: string;
  userAgent: string | null;
  session: SessionRecord | null;
  /** The management key that a program came with; the session is then its person's, for this request only. */
  managementKeyId?: KeyId;
  /** What must still hold when a change is written: asked in the change's own transaction, before it. */
  precondition?: (tx: OrganisationTx, place: Place) => Promise<void>;
  /** A transaction that procedures join in place of one of their own. */
  joined?: OrganisationTx;
  /** The organisation of a slug, read once per request however many procedures are in its batch. */
  placeOf: (session: SessionRecord, slug: string) => Promise<Place>;
};

/** Makes the context of one request from its headers. */
export async function createRequestContext(headers: Headers): Promise<RequestContext> {
  const places = new Map<string, Promise<Place>>();
  return {
    requestId: createId('req', { clock: systemClock, random: systemRandom }),
    address: clientAddress(headers, readConfig().proxyHops),
    userAgent: headers.get('user-agent'),
    session: await currentSession(),
    placeOf: (session, slug) => {
      const known = places.get(slug);
      if (known !== undefined) return known;
      const place = readPlace(session, slug);
      places.set(slug, place);
      return place;
    },
  };
}
