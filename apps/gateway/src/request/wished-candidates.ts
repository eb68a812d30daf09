import { refuse, toRefusal } from '@waygate/errors';
import type { RoutingWish } from '@waygate/protocol';
import { preferCandidates } from '@waygate/routing';
import type { Deployment } from '../snapshot/organisation-snapshot.ts';
import type { Call } from '../stages/decode.ts';
import { routingFacts } from './routing-facts.ts';

/**
 * The deployments a call with wishes may be served by: those of the named model as wished, then those of each model to
 * fall back to. A model that the caller may not call, or that nobody serves, is passed over while another is left.
 * @throws Refusal of the first model where none is left.
 */
export function wishedCandidates(
  call: Call,
  { routing, atMs }: { readonly routing: RoutingWish; readonly atMs: number },
  permitted: (model: string) => readonly Deployment[],
): readonly Deployment[] {
  const facts = routingFacts(call.caller.known.organisation, atMs);
  const found: Deployment[] = [];
  let refusal: Error | null = null;
  for (const model of [call.decoded.body.requestedModel, ...routing.fallbackModels]) {
    try {
      const { candidates, emptiedBy } = preferCandidates(permitted(model), routing, facts);
      found.push(...candidates);
      if (emptiedBy !== null) {
        const message = `\`${emptiedBy}\` leaves no provider of the model \`${model}\`.`;
        refusal ??= refuse('model_unknown', { param: emptiedBy, message });
      }
    } catch (caught) {
      refusal ??= toRefusal(caught);
    }
  }
  if (found.length === 0 && refusal !== null) throw refusal;
  return found;
}
