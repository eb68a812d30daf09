import {
  type Actor,
  type Binding,
  decide,
  type Permission,
  permissionsOn,
  type Resource,
  readBinding,
} from '@waygate/access';
import type { EnvironmentRecord } from '@waygate/db';
import { refuse } from '@waygate/errors';
import type { UserId } from '@waygate/protocol';
import type { Place } from './place.ts';

/** A thing: of which group, whose own, and in which environment where that is another than the page's. */
export type OwnedThing = { groupId?: string | null; environmentId?: string; ownerId?: string | null };

/** What somebody may do in one environment. */
export type Rights = {
  actor: Actor;
  /** Whether they may do this to that; without a thing, to everything of the environment. */
  can: (permission: Permission, thing?: OwnedThing) => boolean;
  /** @throws Refusal `permission_denied` (or `not_found`) naming the permission that is lacking. */
  require: (permission: Permission, thing?: OwnedThing) => void;
  /** Everything they may do to everything of the environment. */
  all: () => Permission[];
};

/** The rights of a person in an environment of a place. */
export function rightsOf(place: Place, userId: UserId, environment: EnvironmentRecord): Rights {
  const organisationId = place.organisation.id;
  const bindings = place.bindings.map(readBinding).filter((binding): binding is Binding => binding !== null);
  const actor: Actor = { id: userId, organisationId, bindings };
  const at = (thing: OwnedThing = {}): Resource => ({ organisationId, environmentId: environment.id, ...thing });
  return {
    actor,
    can: (permission, thing) => decide(actor, permission, at(thing)).isAllowed,
    require: (permission, thing) => {
      const decision = decide(actor, permission, at(thing));
      if (decision.isAllowed) return;
      const message = `You need the permission ${permission} for this.`;
      throw refuse(decision.refusal, decision.refusal === 'permission_denied' ? { message } : {});
    },
    all: () => permissionsOn(actor, at()),
  };
}
