import type { ListedModel } from './list-models.ts';

const created = new Date(0).toISOString();

/** The model in Anthropic's shape. https://docs.anthropic.com/en/api/models */
export function asAnthropicModel({ id, facts }: ListedModel) {
  return { type: 'model' as const, id, display_name: facts?.name ?? id, created_at: created };
}

/** All models as one page of Anthropic's list. */
export function asAnthropicList(models: readonly ListedModel[]) {
  const data = models.map(asAnthropicModel);
  return { data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
}
