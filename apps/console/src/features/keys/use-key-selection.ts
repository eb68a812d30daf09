import { useState } from 'react';
import type { KeyRow } from './key-state.ts';
import type { KeySelection } from './keys-table.tsx';

/** Which keys are chosen. One that was revoked meanwhile is not among them any more. */
export function useKeySelection(keys: readonly KeyRow[]): {
  selection: KeySelection;
  chosenRows: readonly KeyRow[];
  clear: () => void;
} {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const onChoose: KeySelection['onChoose'] = (rows, isChosen) => {
    const next = new Set(chosen);
    for (const { id } of rows) {
      if (isChosen) next.add(id);
      else next.delete(id);
    }
    setChosen(next);
  };
  const chosenRows = keys.filter((key) => chosen.has(key.id) && key.revokedAtMs === null);
  return {
    selection: { chosen: new Set(chosenRows.map(({ id }) => id)), onChoose },
    chosenRows,
    clear: () => setChosen(new Set()),
  };
}
