import type { AnyTRPCRouter } from '@trpc/server';

/** A procedure by its dotted name, and who it says may call it; null where it does not say. */
export type DeclaredProcedure = { name: string; access: string | null };

function accessOf(meta: unknown): string | null {
  if (typeof meta !== 'object' || meta === null || !('access' in meta)) return null;
  return typeof meta.access === 'string' ? meta.access : null;
}

/** Every procedure of a router with its declaration. */
export function listProcedures(router: AnyTRPCRouter): DeclaredProcedure[] {
  const procedures: [string, { _def: { meta?: unknown } }][] = Object.entries(router._def.procedures);
  return procedures.map(([name, procedure]) => ({ name, access: accessOf(procedure._def.meta) }));
}

/** @throws Error naming every procedure that does not say who may call it: such a console does not start. */
export function requireDeclaredPermissions(router: AnyTRPCRouter): void {
  const undeclared = listProcedures(router).filter(({ access }) => access === null);
  if (undeclared.length === 0) return;
  throw new Error(`These procedures declare no permission: ${undeclared.map(({ name }) => name).join(', ')}.`);
}
