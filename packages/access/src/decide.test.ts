import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Actor,
  type Binding,
  decide,
  permissionsLacking,
  permissionsOn,
  type Resource,
  type Scope,
} from './decide.ts';
import { ownTwinOf, type Permission, permissions } from './permissions.ts';
import { readBinding } from './read-binding.ts';
import { type SystemRoleId, systemRoles } from './system-roles.ts';

const anyPermission = fc.constantFrom(...permissions);
const groupIds = ['grp_a', 'grp_b'];
const environmentIds = ['env_a', 'env_b'];
const anyScope: fc.Arbitrary<Scope> = fc.oneof(
  fc.constant<Scope>({ kind: 'organisation' }),
  fc.constantFrom(...groupIds).map((id): Scope => ({ kind: 'group', id })),
  fc.constantFrom(...environmentIds).map((id): Scope => ({ kind: 'environment', id })),
);
const anyBinding: fc.Arbitrary<Binding> = fc.record({
  id: fc.uuid(),
  roleName: fc.constant('Role'),
  permissions: fc.subarray([...permissions]).map((list) => new Set<Permission>(list)),
  scope: anyScope,
});
const anyActor: fc.Arbitrary<Actor> = fc.record({
  id: fc.constantFrom('usr_a', 'usr_b'),
  organisationId: fc.constantFrom('org_a', 'org_b'),
  bindings: fc.array(anyBinding, { maxLength: 4 }),
});
const anyResource: fc.Arbitrary<Resource> = fc.record({
  organisationId: fc.constantFrom('org_a', 'org_b'),
  groupId: fc.constantFrom(null, ...groupIds),
  environmentId: fc.constantFrom(null, ...environmentIds),
  ownerId: fc.constantFrom(null, 'usr_a', 'usr_b'),
});
const runs = { numRuns: 20_000 };

function actorWith(role: SystemRoleId, scope: Partial<Parameters<typeof readBinding>[0]> = {}): Actor {
  const stored = { id: 'rbd_1', systemRole: role, customRole: null, scopeKind: 'organisation', scopeId: null } as const;
  const binding = readBinding({ ...stored, ...scope });
  return { id: 'usr_a', organisationId: 'org_a', bindings: binding === null ? [] : [binding] };
}

describe('decide', () => {
  it('never shows that something of another organisation exists, whatever the roles', () => {
    fc.assert(
      fc.property(anyActor, anyPermission, anyResource, (actor, permission, resource) => {
        const decision = decide(actor, permission, resource);
        const isForeign = actor.organisationId !== resource.organisationId;
        expect(!decision.isAllowed && decision.refusal === 'not_found').toBe(isForeign);
      }),
      runs,
    );
  });

  it('allows exactly what some binding that covers the place grants', () => {
    fc.assert(
      fc.property(anyActor, anyPermission, anyResource, (actor, permission, resource) => {
        fc.pre(actor.organisationId === resource.organisationId);
        const twin = ownTwinOf(permission);
        const grants = actor.bindings.filter(({ scope, permissions: granted }) => {
          const isThere =
            scope.kind === 'organisation' || [resource.groupId, resource.environmentId].includes(scope.id);
          const isOwn = twin !== null && resource.ownerId === actor.id && granted.has(twin);
          return isThere && (granted.has(permission) || isOwn);
        });
        const decision = decide(actor, permission, resource);
        expect(decision.isAllowed).toBe(grants.length > 0);
        if (decision.isAllowed) expect(grants.map((binding) => binding.id)).toContain(decision.bindingId);
      }),
      runs,
    );
  });

  it('never takes anything away when a binding is added, and does not mind their order', () => {
    fc.assert(
      fc.property(anyActor, anyBinding, anyPermission, anyResource, (actor, extra, permission, resource) => {
        const before = decide(actor, permission, resource).isAllowed;
        const more = { ...actor, bindings: [extra, ...actor.bindings] };
        expect(!before || decide(more, permission, resource).isAllowed).toBe(true);
        const reversed = { ...actor, bindings: [...actor.bindings].reverse() };
        expect(decide(reversed, permission, resource).isAllowed).toBe(before);
      }),
      runs,
    );
  });

  it('says which role and permission decided', () => {
    const developer = actorWith('developer', { scopeKind: 'environment', scopeId: 'env_a' });
    expect(
      decide(developer, 'keys:create', { organisationId: 'org_a', environmentId: 'env_a', ownerId: 'usr_a' }),
    ).toEqual({
      isAllowed: true,
      bindingId: 'rbd_1',
      because: 'The role Developer in environment env_a grants own_keys:create.',
    });
    expect(
      decide(developer, 'keys:create', { organisationId: 'org_a', environmentId: 'env_b', ownerId: 'usr_a' }),
    ).toEqual({
      isAllowed: false,
      refusal: 'permission_denied',
      because: 'No role grants keys:create here.',
    });
  });
});

describe('system roles', () => {
  const anywhere = { organisationId: 'org_a' };

  it('keep prompt content from everybody but the owner, except what is one’s own', () => {
    for (const role of ['admin', 'billing', 'security_auditor', 'developer', 'analyst', 'viewer'] as const) {
      expect(decide(actorWith(role), 'requests:read_content', { ...anywhere, ownerId: 'usr_b' }).isAllowed).toBe(false);
    }
    expect(decide(actorWith('owner'), 'requests:read_content', anywhere).isAllowed).toBe(true);
    expect(decide(actorWith('developer'), 'requests:read_content', { ...anywhere, ownerId: 'usr_a' }).isAllowed).toBe(
      true,
    );
  });

  it('that only look change nothing', () => {
    for (const role of ['security_auditor', 'viewer', 'analyst'] as const) {
      const granted = permissionsOn(actorWith(role), anywhere);
      expect(
        granted.filter((one) => /:(manage|update|create|revoke|test)$/.test(one) && !one.startsWith('own_')),
      ).toEqual([]);
    }
  });

  it('are ordered: the owner has all, the admin all that others have', () => {
    expect(permissionsOn(actorWith('owner'), anywhere)).toEqual([...permissions]);
    const admin = actorWith('admin');
    for (const role of Object.values(systemRoles)) {
      const beyond = permissionsLacking(admin, role.permissions, { kind: 'organisation' });
      expect(role.name === 'Owner' ? beyond : [...beyond, 'requests:read_content']).toEqual(['requests:read_content']);
    }
  });

  it('cannot be handed out by who lacks them, nor further than one has them', () => {
    const local = actorWith('admin', { scopeKind: 'group', scopeId: 'grp_a' });
    const wanted = systemRoles.viewer.permissions;
    expect(permissionsLacking(local, wanted, { kind: 'group', id: 'grp_a' })).toEqual([]);
    expect(permissionsLacking(local, wanted, { kind: 'group', id: 'grp_b' })).toEqual([...wanted]);
    expect(permissionsLacking(local, wanted, { kind: 'organisation' })).toEqual([...wanted]);
  });
});

describe('stored bindings', () => {
  it('of unknown roles and permissions, or without their scope, grant nothing', () => {
    const stored = {
      id: 'rbd_1',
      systemRole: null,
      customRole: null,
      scopeKind: 'organisation',
      scopeId: null,
    } as const;
    expect(readBinding({ ...stored, systemRole: 'emperor' })).toBeNull();
    expect(readBinding({ ...stored, systemRole: 'toString' })).toBeNull();
    expect(readBinding(stored)).toBeNull();
    expect(readBinding({ ...stored, systemRole: 'viewer', scopeKind: 'group' })).toBeNull();
    const custom = readBinding({ ...stored, customRole: { name: 'Mine', permissions: ['keys:read', 'keys:eat'] } });
    expect([...(custom?.permissions ?? [])]).toEqual(['keys:read']);
  });
});
