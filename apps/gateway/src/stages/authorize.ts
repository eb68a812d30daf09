import { refuse } from '@waygate/errors';
import {
  type CallFacts,
  type Decision,
  decideCall,
  describeLine,
  type PolicyQuestion,
  refusalFor,
  refusalOf,
} from '@waygate/policy';
import { readCallFacts } from '../request/read-call-facts.ts';
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
  const detail = {
    model: requestedModel,
    lines: refusing.map((line) => {
      const { layer, name, version, rule, values } = line;
      return { layer, name, version, rule, values, words: describeLine(line) };
    }),
  };
  return refuse(code, { message, detail, ...(param === null ? {} : { param }) });
}

function questionOf(facts: CallFacts, { model, provider, region, dataRules }: Deployment): PolicyQuestion {
  return { ...facts, model, provider, region, dataRules };
}

/**
 * Decides whether the caller may make this call, for each deployment that could serve it. Pure.
 * @throws Refusal model_unknown where nothing serves the model at this endpoint; model_denied, deployment_denied,
 * endpoint_denied, modality_denied, parameter_denied or address_denied where a policy forbids every deployment that does;
 * parameter_invalid where a policy decides by content that cannot be read.
 */
export function authorize(call: Call, ipAddress: string): PermittedCall {
  const { caller, decoded } = call;
  const { policy, organisation } = caller.known;
  const { requestedModel, endpoint } = decoded.body;
  const named = organisation.deploymentsByName.get(requestedModel) ?? [];
  const serving = named.filter((deployment) => deployment.endpoints.includes(endpoint));
  const facts = readCallFacts(decoded, { ipAddress, readsContent: policy.readsContent });
  const candidates = serving.filter((deployment) => refusalFor(policy, questionOf(facts, deployment)) === null);
  if (candidates.length > 0) return new PermittedCall(call, candidates);
  const denied = serving[0];
  if (denied !== undefined) throw refused(call, decideCall(policy, questionOf(facts, denied)));
  throw refuse('model_unknown', {
    param: 'model',
    message:
      named.length > 0
        ? `The model \`${requestedModel}\` does not answer at this endpoint.`
        : `No provider of this organisation serves the model \`${requestedModel}\`.`,
  });
}
