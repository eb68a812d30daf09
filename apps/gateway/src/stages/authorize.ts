import { refuse } from '@waygate/errors';
import { type Decision, decideCall, type PolicyQuestion, refusalFor } from '@waygate/policy';
import type { Deployment } from '../snapshot/organisation-snapshot.ts';
import type { Call } from './decode.ts';
import { wishedCandidates } from './wished-candidates.ts';

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
  const lines = decision.lines.filter((line) => line.mode === 'enforce' && !line.isAllowed);
  const detail = {
    model: requestedModel,
    lines: lines.map(({ layer, name, version, rule, values }) => ({ layer, name, version, rule, values })),
  };
  const isAboutModel = decision.refusal === 'model_denied';
  return refuse(decision.refusal ?? 'model_denied', { detail, ...(isAboutModel ? { param: 'model' } : {}) });
}

/** The deployments of one model that may serve the call. @throws Refusal as `authorize`. */
function permitted(call: Call, model: string, ipAddress: string): readonly Deployment[] {
  const { caller, decoded } = call;
  const { policy, organisation } = caller.known;
  const { endpoint } = decoded.body;
  const named = organisation.deploymentsByName.get(model) ?? [];
  const serving = named.filter((deployment) => deployment.endpoints.includes(endpoint));
  const question = (deployment: Deployment): PolicyQuestion => ({
    model: deployment.model,
    provider: deployment.provider,
    endpoint,
    ipAddress,
  });
  const candidates = serving.filter((deployment) => refusalFor(policy, question(deployment)) === null);
  if (candidates.length > 0) return candidates;
  const denied = serving[0];
  if (denied !== undefined) throw refused(call, decideCall(policy, question(denied)));
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
 * model_denied, endpoint_denied or address_denied where a policy forbids every deployment that does.
 */
export function authorize(call: Call, ipAddress: string, atMs: number): PermittedCall {
  const { body, routing } = call.decoded;
  const candidates =
    routing === undefined
      ? permitted(call, body.requestedModel, ipAddress)
      : wishedCandidates(call, { routing, atMs }, (model) => permitted(call, model, ipAddress));
  return new PermittedCall(call, candidates);
}
