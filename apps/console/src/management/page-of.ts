import { refuse } from '@waygate/errors';
import { z } from 'zod';

const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});

/** A page of a list. */
export type ManagementPage = { readonly data: readonly unknown[]; readonly nextCursor: string | null };

function nameOf(item: unknown): string {
  const fields: Record<string, unknown> = Object(item);
  const name = fields['id'] ?? fields['userId'] ?? fields['key'] ?? fields['sequence'];
  return String(name);
}

/** What a query asks of a list. @throws Refusal `parameter_invalid` where it is out of bounds. */
export function readPageQuery(query: Readonly<Record<string, string>>) {
  const parsed = pageQuery.safeParse(query);
  if (!parsed.success) throw refuse('parameter_invalid', { param: String(parsed.error.issues[0]?.path[0] ?? 'limit') });
  return parsed.data;
}

/**
 * One page of a list that a procedure gave whole: those after the item that the cursor names, in the list's own order.
 * @throws Refusal `parameter_invalid` where the item of the cursor is gone.
 */
export function pageOf(
  items: readonly unknown[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): ManagementPage {
  const after = cursor === undefined ? -1 : items.findIndex((item) => nameOf(item) === cursor);
  if (cursor !== undefined && after === -1) throw refuse('parameter_invalid', { param: 'cursor' });
  const data = items.slice(after + 1, after + 1 + limit);
  return { data, nextCursor: after + 1 + limit < items.length ? nameOf(data.at(-1)) : null };
}
