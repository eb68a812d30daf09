import { refuse } from '@waygate/errors';
import { isModelVisible } from '@waygate/policy';
import type { OpenAiModel } from '@waygate/wire';
import type { Exchange } from './exchange.ts';
import type { Caller } from './stages/authenticate.ts';

/** Models have no date of their own here; the member must be there and be a number. */
const created = 0;

/** The models a caller may call, in OpenAI's shape, sorted by id. */
export function listModels({ known }: Caller): OpenAiModel[] {
  const providers = new Map(
    known.organisation.deployments
      .filter((deployment) => isModelVisible(known.policy, deployment))
      .map(({ model, provider }) => [model, provider]),
  );
  return [...providers]
    .map(([id, provider]): OpenAiModel => ({ id, object: 'model', created, owned_by: provider }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** A model in Anthropic's shape. */
type AnthropicModel = {
  readonly type: 'model';
  readonly id: string;
  readonly display_name: string;
  readonly created_at: string;
};

/** Whether who asks for models speaks Anthropic's API: its clients always name a version of it. */
export function asksAsAnthropic({ request }: Exchange): boolean {
  return request.headers['anthropic-version'] !== undefined;
}

/** The model in Anthropic's shape. https://docs.anthropic.com/en/api/models */
export function asAnthropicModel({ id }: OpenAiModel): AnthropicModel {
  return { type: 'model', id, display_name: id, created_at: new Date(created).toISOString() };
}

/** All models as one page of Anthropic's list. */
export function asAnthropicList(models: readonly OpenAiModel[]) {
  const data = models.map(asAnthropicModel);
  return { data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
}

/** One of them, by the last part of its address. @throws Refusal model_unknown. */
export function findListedModel(models: readonly OpenAiModel[], encodedId: string): OpenAiModel {
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
