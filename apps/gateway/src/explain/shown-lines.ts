import { type DecisionLine, describeLine } from '@waygate/policy';

/** A policy's statement as callers are shown it: in refusals and in explanations the same. */
export type ShownLine = Pick<DecisionLine, 'layer' | 'name' | 'version' | 'rule' | 'values'> & {
  readonly words: string;
};

/** Statements as callers are shown them. */
export function shownLines(lines: readonly DecisionLine[]): ShownLine[] {
  return lines.map((line) => {
    const { layer, name, version, rule, values } = line;
    return { layer, name, version, rule, values, words: describeLine(line) };
  });
}
