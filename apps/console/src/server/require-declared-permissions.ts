import type { AnyTRPCRouter } from '@trpc/server';

type Declared = { _def: { meta?: unknown } };

function isDeclared(procedure: Declared): boolean {
  const { meta } = procedure._def;
  return typeof meta === 'object' && meta !== null && 'access' in meta && typeof meta.access === 'string';
}

/** @throws Error naming every procedure that does not say who may call it: such a console does not start. */
export function requireDeclaredPermissions(router: AnyTRPCRouter): void {
  const procedures: [string, Declared][] = Object.entries(router._def.procedures);
  const undeclared = procedures.filter(([, procedure]) => !isDeclared(procedure)).map(([name]) => name);
  if (undeclared.length > 0) throw new Error(`These procedures declare no permission: ${undeclared.join(', ')}.`);
}
