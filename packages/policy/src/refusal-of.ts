import { type ErrorCode, errorCatalogue } from '@waygate/errors';
import { describeLine } from './describe-line.ts';
import type { Decision, DecisionLine } from './effective-policy.ts';
import { ruleTable } from './policy-rules.ts';

/** How a refused call is answered. */
export type DecisionRefusal = {
  readonly code: ErrorCode;
  /** The field at fault; null where there is none. */
  readonly param: string | null;
  /** The words of the catalogue and of the first line that refuses. */
  readonly message: string;
  readonly refusing: readonly DecisionLine[];
};

/** How the gateway answers a refused call, and what the console shows of it; null where the call is allowed. */
export function refusalOf({ lines }: Decision): DecisionRefusal | null {
  const refusing = lines.filter((line) => line.mode === 'enforce' && !line.isAllowed);
  const [first] = refusing;
  if (first === undefined) return null;
  const { refusal: code, param } = ruleTable[first.rule];
  return { code, param, message: `${errorCatalogue[code].words} ${describeLine(first)}`, refusing };
}
