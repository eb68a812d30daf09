import { refuse } from '@waygate/errors';
import { type CallFacts, type Decision, decideCall, type PolicyQuestion, refusalFor, refusalOf } from '@waygate/policy';
import { shownLines } from '../explain/shown-lines.ts';
import { readCallFacts } from '../request/read-call-facts.ts';
import { wishedCandidates } from '../request/wished-candidates.ts';
import type { Deployment } from '../snapshot/organisation-snapshot.ts';
import type { Call } from './decode.ts';

/** What the caller may do: the call, and the deployments that may serve it. Made by `authorize` and nowhere else. */
class PermittedCall {
  protected readonly stage = 'authorize';
  readonly call: Call;
  /** At least one; each of them passed the policy. */
  readonly candidates: readonly Deployment[];

  constructor(call: Call, candidates: readonly Deployment[]) {
    this.call = call;
    this.candidates = candidates;
  }
}

export type { PermittedCall as Permit };

function refused(call: Call, decision: Decision): Error {
  const { requestedModel } = call.decoded.body;
  const refusal = refusalOf(decision);
  if (refusal === null) throw new Error('A call was refused that no policy refuses.');
  const { code, param, message, refusing } = refusal;
  const detail = { model: requestedModel, lines: shownLines(refusing) };
  return refuse(code, { message, detail, ...(param === null ? {} : { param }) });
}

function questionOf(facts: CallFacts, { model, provider, region, dataRules }: Deployment): PolicyQuestion {
  return { ...facts, model, provider, region, dataRules };
}

/** The deployments of one model that may serve the call. @throws Refusal as `authorize`. */
function permitted(call: Call, model: string, facts: CallFacts): readonly Deployment[] {
  const { caller, decoded } = call;
  const { policy, organisation } = caller.known;
  const { endpoint } = decoded.body;
  const named = organisation.deploymentsByName.get(model) ?? [];
  let candidates: Deployment[] | null = null;
  let denied: Deployment | null = null;
  for (const deployment of named) {
    if (!deployment.endpoints.includes(endpoint)) continue;
    if (refusalFor(policy, questionOf(facts, deployment)) !== null) denied ??= deployment;
    // Most names have one deployment, and a list made of it takes a sixth of one that it is put into.
    else if (candidates === null) candidates = [deployment];
    else candidates.push(deployment);
  }
  if (candidates !== null) return candidates;
  if (denied !== null) throw refused(call, decideCall(policy, questionOf(facts, denied)));
  throw refuse('model_unknown', {
    param: 'model',
    message:
      named.length > 0
        ? `The model \`${model}\` does not answer at this endpoint.`
        : `No provider of this organisation serves the model \`${model}\`.`,
  });
}

/**
 * Decides whether the caller may make this call, for each deployment that could serve it. Pure.
 * INVARIANT: a model to fall back to passes the policy that a direct call of it would.
 * @throws Refusal model_unknown where nothing serves the model at this endpoint, or nothing that does is as wished;
 * model_denied, deployment_denied, endpoint_denied, modality_denied, parameter_denied or address_denied where a policy
 * forbids every deployment that does; parameter_invalid where a policy decides by content that cannot be read.
 */
export function authorize(call: Call, ipAddress: string, atMs: number): PermittedCall {
  const { caller, decoded } = call;
  const { body, routing } = decoded;
  const facts = readCallFacts(decoded, { ipAddress, readsContent: caller.known.policy.readsContent });
  const candidates =
    routing === undefined
      ? permitted(call, body.requestedModel, facts)
      : wishedCandidates(call, { routing, atMs }, (model) => permitted(call, model, facts));
  return new PermittedCall(call, candidates);
}
