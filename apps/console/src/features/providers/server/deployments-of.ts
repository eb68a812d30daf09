import type { NewDeployment } from '@waygate/db';
import { findModel, models, resolveModelName } from '@waygate/pricing';
import type { Endpoint } from '@waygate/protocol';
import { findProvider, servesEndpoint } from '@waygate/providers';

const deploymentsMax = 1_000;
const modelNamePattern = /^[\w.:@/+-]{1,160}$/;
const embeddingName = /embed|(^|[-_/])(bge|e5|gte)([-_]|$)/i;

function guessEndpoints(upstreamModel: string): readonly Endpoint[] {
  const known = resolveModelName(upstreamModel)[0];
  const endpoints = known === undefined ? undefined : findModel(known)?.endpoints;
  if (endpoints !== undefined && endpoints.length > 0) return endpoints;
  return embeddingName.test(upstreamModel) ? ['embeddings'] : ['chat'];
}

/** A credential's name as the first part of its models' names: `vLLM Berlin` serves `vllm-berlin/…`. */
export function slugOfName(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'provider' : slug;
}

/** What a credential serves, given what its provider lists. Names that could not be called are left out. */
export function deploymentsOf(
  credential: { provider: string; name: string },
  upstreamModels: readonly string[],
): NewDeployment[] {
  if (credential.provider === 'sandbox') {
    return models
      .filter((model) => model.provider === 'sandbox')
      .map(({ id, upstreamModel, endpoints }) => ({ model: id, upstreamModel, endpoints }));
  }
  const usable = [...new Set(upstreamModels)].filter((name) => modelNamePattern.test(name)).slice(0, deploymentsMax);
  const row = findProvider(credential.provider);
  if (row?.isSelfHosted === true) {
    const slug = slugOfName(credential.name);
    return usable.map((name) => ({
      model: `${slug}/${name}`,
      upstreamModel: name,
      endpoints: guessEndpoints(name),
    }));
  }
  // Clouds serve what people deployed there under names of their own, and a vendor that the catalogue has no prices of is
  // served as it lists itself; costs are unknown until someone states them.
  const isCloud = row?.cloud !== undefined;
  if (isCloud || !models.some(({ provider }) => provider === credential.provider)) {
    return usable.map((name) => ({
      model: `${credential.provider}/${name}`,
      upstreamModel: name,
      endpoints: findModel(`${credential.provider}/${name}`)?.endpoints ?? guessEndpoints(name),
    }));
  }
  return usable.flatMap((name) => {
    const model = findModel(`${credential.provider}/${name}`);
    if (model === undefined || row === undefined) return [];
    const endpoints = model.endpoints.filter((endpoint) => servesEndpoint(row, endpoint));
    return endpoints.length === 0 ? [] : [{ model: model.id, upstreamModel: name, endpoints }];
  });
}
