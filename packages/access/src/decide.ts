import { ownTwinOf, type Permission, permissions } from './permissions.ts';

/** Where a binding counts. */
export type Scope =
  | { readonly kind: 'organisation' }
  | { readonly kind: 'group'; readonly id: string }
  | { readonly kind: 'environment'; readonly id: string };

/** A role that somebody has somewhere. */
export type Binding = {
  readonly id: string;
  /** The role's name, for the reason. */
  readonly roleName: string;
  readonly permissions: ReadonlySet<Permission>;
  readonly scope: Scope;
};

/** Who asks: a person or a program, inside one organisation. */
export type Actor = {
  readonly id: string;
  readonly organisationId: string;
  readonly bindings: readonly Binding[];
};

/** What is asked about. Left out: it is not in any group or environment, or nobody's. */
export type Resource = {
  readonly organisationId: string;
  readonly groupId?: string | null;
  readonly environmentId?: string | null;
  /** The person whose own it is. */
  readonly ownerId?: string | null;
};

/** A decision and its reason. A refusal names the code it must be answered with. */
export type AccessDecision =
  | { readonly isAllowed: true; readonly because: string; readonly bindingId: string }
  | { readonly isAllowed: false; readonly because: string; readonly refusal: 'not_found' | 'permission_denied' };

/**
 * May this actor do this to that? What belongs to another organisation does not exist (`not_found`), whatever the
 * actor's roles; what is in one's own but is not granted is `permission_denied`.
 */
export function decide(actor: Actor, permission: Permission, resource: Resource): AccessDecision {
  if (resource.organisationId !== actor.organisationId) {
    return { isAllowed: false, refusal: 'not_found', because: 'It belongs to another organisation.' };
  }
  const ownTwin = resource.ownerId === actor.id ? ownTwinOf(permission) : null;
  for (const binding of actor.bindings) {
    if (!covers(binding.scope, resource)) continue;
    const granted = [permission, ownTwin].find((one) => one !== null && binding.permissions.has(one));
    if (granted !== undefined && granted !== null) {
      const because = `The role ${binding.roleName}${describeScope(binding.scope)} grants ${granted}.`;
      return { isAllowed: true, because, bindingId: binding.id };
    }
  }
  return { isAllowed: false, refusal: 'permission_denied', because: `No role grants ${permission} here.` };
}

function covers(scope: Scope, resource: Resource): boolean {
  switch (scope.kind) {
    case 'organisation':
      return true;
    case 'group':
      return resource.groupId === scope.id;
    case 'environment':
      return resource.environmentId === scope.id;
  }
}

function describeScope(scope: Scope): string {
  return scope.kind === 'organisation' ? '' : ` in ${scope.kind} ${scope.id}`;
}

/** All that an actor may do to a resource, for showing what can be done. */
export function permissionsOn(actor: Actor, resource: Resource): Permission[] {
  return permissions.filter((permission) => decide(actor, permission, resource).isAllowed);
}

/**
 * Whether an actor may hand out a role: nobody gives what they do not have, nor further than they have it.
 * @returns the permissions that the actor lacks; none means it may.
 */
export function permissionsLacking(actor: Actor, wanted: Iterable<Permission>, scope: Scope): Permission[] {
  const { organisationId } = actor;
  const place: Resource =
    scope.kind === 'group'
      ? { organisationId, groupId: scope.id }
      : { organisationId, environmentId: scope.kind === 'environment' ? scope.id : null };
  return [...wanted].filter((permission) => !decide(actor, permission, place).isAllowed);
}
