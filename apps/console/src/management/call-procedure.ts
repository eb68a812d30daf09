import { TRPCError } from '@trpc/server';
import type { RequestContext } from '@/server/create-request-context.ts';
import { appRouter } from '@/server/router.ts';
import { createCallerFactory } from '@/server/trpc.ts';

const createCaller = createCallerFactory(appRouter);

/** Calls a procedure by its dotted name, as the console's pages do: the same input schema, rights and transaction. */
export async function callProcedure(name: string, context: RequestContext, input: unknown): Promise<unknown> {
  const [group = '', verb = ''] = name.split('.');
  const call: unknown = Reflect.get(Object(Reflect.get(createCaller(context), group)), verb);
  if (typeof call !== 'function') throw new TRPCError({ code: 'NOT_FOUND' });
  return await call(input);
}
