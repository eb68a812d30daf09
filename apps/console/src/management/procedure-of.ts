import { listProcedures } from '@/server/require-declared-permissions.ts';
import { appRouter } from '@/server/router.ts';
import { managementRoutes } from './management-routes.ts';

/** The inputs that a procedure declares, in order. */
export function inputsOf(name: string): readonly unknown[] {
  const procedure: unknown = Reflect.get(appRouter._def.procedures, name);
  const definition: unknown = Reflect.get(Object(procedure), '_def');
  const inputs: unknown = Reflect.get(Object(definition), 'inputs');
  return Array.isArray(inputs) ? inputs : [];
}

/** The permission that a procedure declares; null where there is none, or no such procedure. */
export function permissionOf(name: string): string | null {
  return listProcedures(appRouter).find((one) => one.name === name)?.access ?? null;
}

/** @throws Error naming every route whose procedure is missing or declares no permission: such a console does not start. */
export function requireRoutedProcedures(): void {
  const bad = managementRoutes.filter(({ procedure }) => [null, 'anyone'].includes(permissionOf(procedure)));
  if (bad.length === 0) return;
  throw new Error(`These routes have no procedure with a permission: ${bad.map(({ path }) => path).join(', ')}.`);
}
