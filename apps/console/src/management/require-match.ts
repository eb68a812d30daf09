import { type ChangedThing, lockForChange, type OrganisationTx } from '@waygate/db';
import { refuse } from '@waygate/errors';
import type { Place } from '@/server/place.ts';
import { callProcedure } from './call-procedure.ts';
import { etagOf, etagOfItem, jsonText } from './json-text.ts';
import { itemsOf } from './list-in.ts';
import type { ChangedResource, RouteMatch } from './management-routes.ts';
import type { ManagementContext } from './open-management-context.ts';

const etagPattern = /^(?:\*|(?:W\/)?"[^"]*"(?:\s*,\s*(?:W\/)?"[^"]*")*)$/;

function thingOf({ table, param }: ChangedResource, params: RouteMatch['params']): ChangedThing {
  const id = params[param ?? ''] ?? '';
  if (table === 'organisation') return { table };
  if (table === 'membership') return { table, userId: id };
  if (table === 'policy') return { table, target: { kind: params['kind'] ?? '', id } };
  return { table, id };
}

function isShown(item: unknown, thing: ChangedThing): boolean {
  const { id, userId, key, target } = Object(item);
  if (thing.table === 'membership') return userId === thing.userId;
  if (thing.table === 'policy') return target?.kind === thing.target.kind && target?.id === thing.target.id;
  return thing.table !== 'organisation' && [id, key].includes(thing.id);
}

/**
 * Makes the precondition of an If-Match. It runs inside the transaction of the change: the resource is held first, then
 * compared as it stands, so of two writers with one ETag exactly one finds it.
 * @throws Refusal `header_invalid` where the route has nothing that could match, or the header is none. The precondition
 * itself throws `precondition_failed`.
 */
export function requireMatch(
  { match, manager }: { readonly match: RouteMatch; readonly manager: ManagementContext },
  wanted: string,
): (tx: OrganisationTx, place: Place) => Promise<void> {
  const { changes } = match.route;
  if (changes === undefined || !etagPattern.test(wanted)) throw refuse('header_invalid', { param: 'if-match' });
  const thing = thingOf(changes, match.params);
  return async (tx, place) => {
    await lockForChange(tx, thing);
    const { precondition: _precondition, ...context } = manager.context;
    const joined = { ...context, joined: tx, placeOf: async () => place };
    const env = match.params['env'] ?? manager.environment;
    const shown = await callProcedure(changes.shownBy, joined, { org: manager.organisation, env });
    const item = thing.table === 'organisation' ? shown : itemsOf(shown).find((one) => isShown(one, thing));
    if (item === undefined) throw refuse('precondition_failed');
    const etag = thing.table === 'organisation' ? etagOf(jsonText(item)) : etagOfItem(item);
    if (wanted !== '*' && !wanted.split(/\s*,\s*/).includes(etag)) throw refuse('precondition_failed');
  };
}
