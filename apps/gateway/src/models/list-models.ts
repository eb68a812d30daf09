import { refuse } from '@waygate/errors';
import { isModelVisible } from '@waygate/policy';
import { type CatalogueModel, findModel, type PriceCells, priceFor } from '@waygate/pricing';
import type { Endpoint } from '@waygate/protocol';
import type { Deployment } from '../snapshot/organisation-snapshot.ts';
import type { Caller } from '../stages/authenticate.ts';

/** A model that a caller may call. */
export type ListedModel = {
  readonly id: string;
  readonly provider: string;
  /** Null where the catalogue does not know it. */
  readonly facts: CatalogueModel | null;
  /** Nano-USD per 1,000,000 units, the organisation's own before the catalogue's; empty where unknown. */
  readonly cells: PriceCells;
  readonly endpoints: readonly Endpoint[];
  /** At least one. */
  readonly deployments: readonly Deployment[];
};

/** Who asks, from where and when. */
export type ModelQuestion = { readonly caller: Caller; readonly ipAddress: string; readonly atMs: number };

function toListed(id: string, deployments: readonly Deployment[], { caller, atMs }: ModelQuestion): ListedModel {
  const provider = id.slice(0, id.indexOf('/'));
  const overrides = caller.known.organisation.priceOverrides;
  const price = priceFor({ model: id, provider, overrides, atMs });
  const endpoints = [...new Set(deployments.flatMap((one) => one.endpoints))];
  return { id, provider, facts: findModel(id) ?? null, cells: price?.sheet.cells ?? {}, endpoints, deployments };
}

/** The models a caller may call at one endpoint or another, by the policy that decides calls; sorted by id. */
export function listModels(question: ModelQuestion): ListedModel[] {
  const { caller, ipAddress } = question;
  const { policy, organisation } = caller.known;
  const callable = organisation.deployments.filter((one) => {
    const { model, provider, region, dataRules, endpoints } = one;
    return isModelVisible(policy, { model, provider, region, dataRules, endpoints, ipAddress });
  });
  const byModel = Map.groupBy(callable, ({ model }) => model);
  return [...byModel]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, deployments]) => toListed(id, deployments, question));
}

/** One of them, by the part of an address that names it. @throws Refusal model_unknown. */
export function findListedModel(models: readonly ListedModel[], encodedId: string): ListedModel {
  const id = decodeId(encodedId);
  const found = models.find((model) => model.id === id);
  if (found === undefined) throw refuse('model_unknown', { param: 'model' });
  return found;
}

function decodeId(encodedId: string): string | null {
  try {
    return decodeURIComponent(encodedId);
  } catch {
    return null;
  }
}
