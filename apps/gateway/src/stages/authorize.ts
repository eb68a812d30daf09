import { refuse } from '@waygate/errors';
import { type Decision, decideCall, type PolicyQuestion, refusalFor } from '@waygate/policy';
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
  const lines = decision.lines.filter((line) => line.mode === 'enforce' && !line.isAllowed);
  const detail = {
    model: requestedModel,
    lines: lines.map(({ layer, name, version, rule, values }) => ({ layer, name, version, rule, values })),
  };
  const isAboutModel = decision.refusal === 'model_denied';
  return refuse(decision.refusal ?? 'model_denied', { detail, ...(isAboutModel ? { param: 'model' } : {}) });
}

/**
 * Decides whether the caller may make this call, for each deployment that could serve it. Pure.
 * @throws Refusal model_unknown where nothing serves the model at this endpoint; model_denied, endpoint_denied or
 * address_denied where a policy forbids every deployment that does.
 */
export function authorize(call: Call, ipAddress: string): PermittedCall {
  const { caller, decoded } = call;
  const { policy, organisation } = caller.known;
  const { requestedModel, endpoint } = decoded.body;
  const named = organisation.deploymentsByName.get(requestedModel) ?? [];
  const serving = named.filter((deployment) => deployment.endpoints.includes(endpoint));
  const question = ({ model, provider }: Deployment): PolicyQuestion => ({
    model,
    provider,
    endpoint,
    ipAddress,
  });
  const candidates = serving.filter((deployment) => refusalFor(policy, question(deployment)) === null);
  if (candidates.length > 0) return new PermittedCall(call, candidates);
  const denied = serving[0];
  if (denied !== undefined) throw refused(call, decideCall(policy, question(denied)));
  throw refuse('model_unknown', {
    param: 'model',
    message:
      named.length > 0
        ? `The model \`${requestedModel}\` does not answer at this endpoint.`
        : `No provider of this organisation serves the model \`${requestedModel}\`.`,
  });
}
