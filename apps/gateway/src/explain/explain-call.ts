import type { DecodedCall } from '@waygate/dialects';
import { errorCatalogue } from '@waygate/errors';
import { type CallFacts, decideCall, refusalOf } from '@waygate/policy';
import { preferCandidates } from '@waygate/routing';
import type { Attempt } from '../account/attempt.ts';
import { readCallFacts } from '../request/read-call-facts.ts';
import { routingFacts } from '../request/routing-facts.ts';
import type { Deployment, KnownKey } from '../snapshot/organisation-snapshot.ts';
import { type ShownLine, shownLines } from './shown-lines.ts';

/** Why a deployment was not among those that were tried. */
export type Drop = {
  /** A code of the error catalogue, `wish` for what the call itself wished, `attempts_max` for the end of its budget. */
  readonly by: string;
  readonly message: string;
  /** The statements that refuse, where policy did. */
  readonly lines?: readonly ShownLine[];
};

/** A deployment that serves a model of the call. */
export type ExplainedCandidate = {
  readonly deployment: string;
  readonly model: string;
  readonly provider: string;
  readonly region: string | null;
  /** Its place in the plan, 1 for the first; null where it was dropped. */
  readonly place: number | null;
  readonly dropped: Drop | null;
};

/** The decision record of a call. */
export type Explanation = {
  readonly request_id: string;
  /** The version of the organisation's configuration that decided. */
  readonly configuration_version: number;
  readonly requested_model: string;
  readonly endpoint: string;
  readonly candidates: readonly ExplainedCandidate[];
  readonly attempts: readonly {
    readonly deployment: string;
    readonly outcome: string | null;
    readonly error: string | null;
  }[];
};

/** What an exchange knows of its call. */
export type ExplainedExchange = {
  readonly requestId: string;
  readonly ipAddress: string;
  readonly receivedAtMs: number;
  readonly known: KnownKey | null;
  readonly decoded: DecodedCall | null;
  /** Null where nothing was planned. */
  readonly planned: readonly Deployment[] | null;
  readonly attempts: readonly Attempt[];
};

type Asked = {
  readonly known: KnownKey;
  readonly decoded: DecodedCall;
  readonly facts: CallFacts;
  readonly atMs: number;
  readonly planned: readonly Deployment[];
};

/**
 * Why a call went where it went: each deployment that serves its models, and what dropped those that were not tried. Null
 * where nothing was decided yet.
 * INVARIANT: of policies it shows the enforced statements that refuse a candidate, which a refused call for that candidate
 * shows as well; never one that permits, nor one in shadow mode. Whoever has a key learns nothing that refusals do not tell.
 */
export function explainCall(exchange: ExplainedExchange): Explanation | null {
  const { known, decoded, planned, attempts, requestId } = exchange;
  if (known === null || decoded === null) return null;
  const facts = factsOf(exchange, decoded, known);
  const asked = { known, decoded, atMs: exchange.receivedAtMs, planned: planned ?? [] };
  const { requestedModel, endpoint } = decoded.body;
  return {
    request_id: requestId,
    configuration_version: known.organisation.version,
    requested_model: requestedModel,
    endpoint,
    candidates: facts === null ? [] : candidatesOf({ ...asked, facts }),
    attempts: attempts.map(({ deployment, end }) => ({
      deployment: deployment.deploymentId,
      outcome: end?.outcome ?? null,
      error: end?.errorCode ?? null,
    })),
  };
}

/** Null where the call's content, by which a policy decides, cannot be read: then the call was refused for that. */
function factsOf({ ipAddress }: ExplainedExchange, decoded: DecodedCall, known: KnownKey): CallFacts | null {
  try {
    return readCallFacts(decoded, { ipAddress, readsContent: known.policy.readsContent });
  } catch {
    return null;
  }
}

function candidatesOf(asked: Asked): ExplainedCandidate[] {
  const { requestedModel } = asked.decoded.body;
  const models = [...new Set([requestedModel, ...(asked.decoded.routing?.fallbackModels ?? [])])];
  return models.flatMap((model) => candidatesOfModel(model, asked));
}

function candidatesOfModel(model: string, asked: Asked): ExplainedCandidate[] {
  const { known, decoded, atMs, planned } = asked;
  const named = known.organisation.deploymentsByName.get(model) ?? [];
  const refused = new Map(named.map((one) => [one, refusedBy(one, asked)]));
  const permitted = named.filter((one) => refused.get(one) === null);
  const { routing } = decoded;
  const facts = routingFacts(known.organisation, atMs);
  const wished = routing === undefined ? null : preferCandidates(permitted, routing, facts);
  const passedOver = new Map(wished?.dropped.map(({ candidate, by }) => [candidate, by]));
  return named.map((one) => {
    const place = planned.indexOf(one);
    const { deploymentId: deployment, provider, region } = one;
    const dropped =
      place >= 0 ? null : (refused.get(one) ?? wishDrop(passedOver.get(one)) ?? unplannedDrop(one, planned.length));
    return { deployment, model: one.model, provider, region, place: place < 0 ? null : place + 1, dropped };
  });
}

function refusedBy(one: Deployment, { known, decoded, facts }: Asked): Drop | null {
  const { endpoint } = decoded.body;
  if (!one.endpoints.includes(endpoint)) {
    return { by: 'model_unknown', message: `The model \`${one.model}\` does not answer at this endpoint.` };
  }
  const { model, provider, region, dataRules } = one;
  const refusal = refusalOf(decideCall(known.policy, { ...facts, model, provider, region, dataRules }));
  if (refusal === null) return null;
  return { by: refusal.code, message: refusal.message, lines: shownLines(refusal.refusing) };
}

function wishDrop(by: string | undefined): Drop | null {
  return by === undefined ? null : { by: 'wish', message: `\`${by}\` leaves it out.` };
}

function unplannedDrop({ credential }: Deployment, attempts: number): Drop {
  if (!credential.isUsable) {
    return { by: 'upstream_credential_unusable', message: errorCatalogue.upstream_credential_unusable.words };
  }
  return { by: 'attempts_max', message: `A call is tried ${attempts} times at most, and others come first.` };
}
