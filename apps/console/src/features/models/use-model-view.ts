import {
  parseAsArrayOf,
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs';
import { useMemo } from 'react';
import { type ModelQuery, modelCapabilities, modelKinds, modelModalities, modelSorts } from './model-query.ts';

/** Models that can stand side by side. */
export const comparedMax = 4;

const view = {
  q: parseAsString.withDefault(''),
  providers: parseAsArrayOf(parseAsString).withDefault([]),
  kinds: parseAsArrayOf(parseAsStringLiteral(modelKinds)).withDefault([]),
  modalities: parseAsArrayOf(parseAsStringLiteral(modelModalities)).withDefault([]),
  can: parseAsArrayOf(parseAsStringLiteral(modelCapabilities)).withDefault([]),
  price: parseAsString.withDefault(''),
  context: parseAsInteger.withDefault(0),
  usable: parseAsBoolean.withDefault(false),
  sort: parseAsStringLiteral(modelSorts).withDefault('best'),
  model: parseAsString.withDefault(''),
  chosen: parseAsArrayOf(parseAsString).withDefault([]),
  compare: parseAsBoolean.withDefault(false),
};

const noFilter = {
  ...{ q: null, providers: null, kinds: null, modalities: null, can: null, price: null, context: null, usable: null },
};

/** What the Models page shows, as it stands in the URL: a link to it shows the same to somebody else. */
export function useModelView() {
  const [state, setState] = useQueryStates(view, { history: 'replace', shallow: true });
  const { model, chosen, compare, ...rest } = state;
  // The same filter is the same object: rows are asked for again when it changes.
  const key = JSON.stringify(rest);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when the filter is another one
  const query = useMemo<ModelQuery>(() => rest, [key]);
  return {
    query,
    model,
    chosen,
    isComparing: compare && chosen.length > 1,
    setQuery: (part: Partial<ModelQuery>) => void setState(part),
    clear: () => void setState(noFilter),
    open: (id: string | null) => void setState({ model: id }),
    toggleChosen: (id: string) =>
      void setState((before) => ({
        chosen: before.chosen.includes(id)
          ? before.chosen.filter((other) => other !== id)
          : [...before.chosen, id].slice(-comparedMax),
      })),
    setComparing: (isComparing: boolean) => void setState({ compare: isComparing || null }),
    clearChosen: () => void setState({ chosen: null, compare: null }),
  };
}

/** What the Models page shows, and how to change it. */
export type ModelView = ReturnType<typeof useModelView>;
