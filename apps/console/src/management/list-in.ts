/** What a listing procedure answered: a page that it cut itself, or the whole list. */
export type Listed =
  | { readonly items: readonly unknown[]; readonly nextCursor: string | null }
  | { readonly whole: readonly unknown[] };

/** The list in the answer of a procedure. */
export function listIn(answer: unknown): Listed {
  if (Array.isArray(answer)) return { whole: answer };
  const { rows, roles, nextCursor } = Object(answer);
  if (Array.isArray(rows)) return { items: rows, nextCursor: typeof nextCursor === 'string' ? nextCursor : null };
  return { whole: Array.isArray(roles) ? roles : [] };
}

/** Its items, whoever cut it. */
export function itemsOf(answer: unknown): readonly unknown[] {
  const listed = listIn(answer);
  return 'items' in listed ? listed.items : listed.whole;
}
