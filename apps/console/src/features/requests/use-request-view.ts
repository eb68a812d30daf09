'use client';

import { parseAsArrayOf, parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { choosableColumns } from './request-columns.tsx';
import { type FilterTerm, parseRequestFilter, printRequestFilter } from './request-filter.ts';

const columnIds = choosableColumns.map((column) => column.id);

const view = {
  q: parseAsString.withDefault(''),
  range: parseAsString.withDefault('24h'),
  live: parseAsBoolean.withDefault(false),
  peek: parseAsString.withDefault(''),
  hide: parseAsArrayOf(parseAsStringLiteral(columnIds)).withDefault([]),
};

/** What the Requests page shows, as it stands in the URL: a link to it shows the same to somebody else. */
export function useRequestView() {
  const [state, setState] = useQueryStates(view, { history: 'replace', shallow: true });
  const filter = useMemo(() => parseRequestFilter(state.q), [state.q]);
  return {
    ...state,
    filter,
    setQuery: (q: string) => void setState({ q: q.trim() === '' ? null : q.trim() }),
    setTerms: (terms: readonly FilterTerm[]) => void setState({ q: printRequestFilter(terms) || null }),
    setRange: (range: string) => void setState({ range }),
    setLive: (isLive: boolean) => void setState({ live: isLive || null }),
    setPeek: (requestId: string | null) => void setState({ peek: requestId }),
    toggleColumn: (id: (typeof columnIds)[number]) =>
      void setState(({ hide }) => ({
        hide: hide.includes(id) ? hide.filter((one) => one !== id) : [...hide, id],
      })),
    clear: () => void setState({ q: null }),
  };
}

/** What the Requests page shows, and how to change it. */
export type RequestView = ReturnType<typeof useRequestView>;
