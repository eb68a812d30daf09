import { toRefusal } from '@waygate/errors';
import type { DialectName } from '@waygate/protocol';
import type { Exchange } from './exchange.ts';
import { countHere } from './reply/count-here.ts';
import { type AuthenticateDeps, authenticate } from './stages/authenticate.ts';
import { authorize } from './stages/authorize.ts';
import { type DecodeDeps, decode } from './stages/decode.ts';
import { type PlanDeps, plan } from './stages/plan.ts';
import { type RelayDeps, relay } from './stages/relay.ts';
import { type SettleDeps, settle } from './stages/settle.ts';

/** What each stage needs. */
export type PipelineDeps = {
  readonly authenticate: AuthenticateDeps;
  readonly decode: DecodeDeps;
  readonly plan: PlanDeps;
  readonly relay: RelayDeps;
  readonly settle: SettleDeps;
};

/**
 * The journey of every call that can reach an upstream. Each stage takes what only the stage before it can make, so none
 * can be left out; `settle` books the end, whichever it was.
 * @throws Refusal for whatever was not answered.
 */
export async function pipeline(exchange: Exchange, dialectName: DialectName, deps: PipelineDeps): Promise<void> {
  try {
    const found = authenticate(exchange, deps.authenticate);
    const caller = found instanceof Promise ? await found : found;
    exchange.known = caller.known;
    exchange.stageMicros.authenticate = exchange.lap();
    const call = await decode(caller, { exchange, dialectName }, deps.decode);
    exchange.decoded = call.decoded;
    exchange.stageMicros.decode = exchange.lap();
    const permit = authorize(call, exchange.ipAddress, exchange.receivedAtMs);
    exchange.stageMicros.authorize = exchange.lap();
    const planned = plan(permit, deps.plan);
    exchange.planned = planned.deployments;
    exchange.stageMicros.plan = exchange.lap();
    if (!countHere(planned, exchange)) await relay(planned, exchange, deps.relay);
  } catch (caught) {
    exchange.refusal = toRefusal(caught);
    throw exchange.refusal;
  } finally {
    settle(exchange, deps.settle);
  }
}
