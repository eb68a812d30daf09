import type { ErrorCode } from '@waygate/errors';
import type { Endpoint } from '@waygate/protocol';
import { type PolicyLayer, type PolicyLayerKind, policyLayerKinds } from './document.ts';
import { type DeploymentFacts, type PolicyQuestion, type RuleKind, ruleKinds, ruleTable } from './policy-rules.ts';

/** One statement of one layer, and what it says to a question. */
export type DecisionLine = {
  readonly layer: PolicyLayerKind;
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly mode: 'enforce' | 'shadow';
  readonly rule: RuleKind;
  readonly isAllowed: boolean;
  /** What the statement carries, as it was written. */
  readonly values: readonly string[];
};

/** Whether a call may be made, and every line that says so. */
export type Decision = {
  readonly isAllowed: boolean;
  /** Null when allowed. */
  readonly refusal: ErrorCode | null;
  readonly lines: readonly DecisionLine[];
};

type Rule = Omit<DecisionLine, 'isAllowed'> & { readonly permits: (question: PolicyQuestion) => boolean };

/** The policies of a chain, compiled: evaluating it parses nothing. */
export type EffectivePolicy = {
  readonly rules: readonly Rule[];
  /** Those that decide. */
  readonly enforced: readonly Rule[];
  /** Whether some rule reads what a call carries; where none does, its body need not be parsed. */
  readonly readsContent: boolean;
  /** Whether the ledger keeps the name of the end user. */
  readonly keepsEndUser: boolean;
};

/**
 * Compiles the layers of a chain into one policy. Allow lists intersect, deny lists unite and the lowest ceiling counts,
 * because every enforced statement must permit; so a further layer can only narrow, and the order in which layers come
 * does not matter.
 */
export function compileEffectivePolicy(layers: readonly PolicyLayer[]): EffectivePolicy {
  const rules = layers.flatMap(({ document, ...source }) =>
    ruleKinds.flatMap((rule): Rule[] => {
      const values = ruleTable[rule].read(document);
      return values === undefined ? [] : [{ ...source, rule, values, permits: ruleTable[rule].compile(values) }];
    }),
  );
  const sorted = rules.toSorted((a, b) => ruleKinds.indexOf(a.rule) - ruleKinds.indexOf(b.rule) || compareLayers(a, b));
  return {
    rules: sorted,
    enforced: sorted.filter(({ mode }) => mode === 'enforce'),
    readsContent: sorted.some(({ rule }) => ruleTable[rule].readsContent),
    keepsEndUser: keepsEndUser(decidingLogging(layers)),
  };
}

function forbidsEndUser({ document }: PolicyLayer): boolean {
  return document.attribution?.endUser === 'forbidden';
}

/** Whether names are kept, given the layer that decides it. */
export function keepsEndUser(deciding: PolicyLayer | null): boolean {
  return deciding === null || !(forbidsEndUser(deciding) || deciding.document.logging?.endUser === 'drop');
}

/**
 * The layer that decides whether the ledger keeps names of end users. Where one forbids them it is that layer: a name can
 * come with a call in more places than a refusal looks at. Else the one whose `logging` is in force: the nearest to the
 * key, unless one further out locked its answer. Null where no layer says anything: then names are kept.
 */
export function decidingLogging(layers: readonly PolicyLayer[]): PolicyLayer | null {
  const enforced = layers.filter(({ mode }) => mode === 'enforce').toSorted(compareLayers);
  const forbidding = enforced.find(forbidsEndUser);
  if (forbidding !== undefined) return forbidding;
  const stating = enforced.filter(({ document }) => document.logging !== undefined);
  return stating.find(({ document }) => document.logging?.isLocked === true) ?? stating.at(-1) ?? null;
}

function compareLayers(
  a: Pick<PolicyLayer, 'layer' | 'id' | 'version'>,
  b: Pick<PolicyLayer, 'layer' | 'id' | 'version'>,
): number {
  const byPlace = policyLayerKinds.indexOf(a.layer) - policyLayerKinds.indexOf(b.layer);
  return byPlace || compareText(a.id, b.id) || a.version - b.version;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * Decides a call and explains it: one line for every statement of every layer.
 * INVARIANT: the decision is derived from the lines that are shown, so the two cannot disagree; shadow lines are shown
 * and decide nothing.
 */
export function decideCall(policy: EffectivePolicy, question: PolicyQuestion): Decision {
  const lines = policy.rules.map(({ permits, ...line }): DecisionLine => ({ ...line, isAllowed: permits(question) }));
  const refusing = lines.find((line) => line.mode === 'enforce' && !line.isAllowed);
  return {
    isAllowed: refusing === undefined,
    refusal: refusing === undefined ? null : ruleTable[refusing.rule].refusal,
    lines,
  };
}

/** The code a call would be refused with, or null: `decideCall` without the explanation, for the hot path. */
export function refusalFor(policy: EffectivePolicy, question: PolicyQuestion): ErrorCode | null {
  for (const rule of policy.enforced) {
    if (!rule.permits(question)) return ruleTable[rule.rule].refusal;
  }
  return null;
}

/** What a list of models asks: a deployment, from where, and where it answers. */
export type ListingQuestion = DeploymentFacts & {
  readonly ipAddress: string;
  readonly endpoints: readonly Endpoint[];
};

const anyCall = { endUser: null, outputTokensMax: null, choicesCount: 1, temperature: null, modalities: [] } as const;
/** Refusals of a call's own particulars: another call for the same model may pass. */
const particulars: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['modality_denied', 'parameter_denied']);

/** Whether a model may be listed: at one of its endpoints no statement refuses it, a call's own particulars aside. */
export function isModelVisible(policy: EffectivePolicy, { endpoints, ...subject }: ListingQuestion): boolean {
  return endpoints.some((endpoint) => {
    const question: PolicyQuestion = { ...anyCall, ...subject, endpoint };
    return policy.enforced.every(({ rule, permits }) => particulars.has(ruleTable[rule].refusal) || permits(question));
  });
}
