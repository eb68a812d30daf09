import type { ErrorCode } from '@waygate/errors';
import type { Endpoint } from '@waygate/protocol';
import { type PolicyLayer, type PolicyLayerKind, policyLayerKinds } from './document.ts';
import { compileIpRanges, compilePatterns } from './match.ts';

/** What is asked of a policy: this model, served by this provider, at this endpoint, from this address. */
export type PolicyQuestion = {
  /** `provider/model` as the catalogue or the deployment names it. */
  readonly model: string;
  readonly provider: string;
  readonly endpoint: Endpoint;
  /** The caller's IP address. */
  readonly ipAddress: string;
};

/** The statements a policy can make, in the order in which a refusal is looked for. */
const ruleKinds = [
  'ipRanges.allow',
  'endpoints.allow',
  'providers.deny',
  'providers.allow',
  'models.deny',
  'models.allow',
] as const;
export type RuleKind = (typeof ruleKinds)[number];

/** One statement of one layer, and what it says to a question. */
export type DecisionLine = {
  readonly layer: PolicyLayerKind;
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly mode: 'enforce' | 'shadow';
  readonly rule: RuleKind;
  readonly isAllowed: boolean;
  /** The list the statement carries, as it was written. */
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
export type EffectivePolicy = { readonly rules: readonly Rule[] };

const refusalOf: Readonly<Record<RuleKind, ErrorCode>> = {
  'ipRanges.allow': 'address_denied',
  'endpoints.allow': 'endpoint_denied',
  'providers.deny': 'model_denied',
  'providers.allow': 'model_denied',
  'models.deny': 'model_denied',
  'models.allow': 'model_denied',
};

type Statement = { readonly rule: RuleKind; readonly values: readonly string[]; readonly permits: Rule['permits'] };

function statementsOf({ models, providers, endpoints, ipRanges }: PolicyLayer['document']): Statement[] {
  const statements: Statement[] = [];
  const state = (
    rule: RuleKind,
    values: readonly string[] | undefined,
    compile: (list: readonly string[]) => Rule['permits'],
  ): void => {
    if (values !== undefined) statements.push({ rule, values, permits: compile(values) });
  };
  state('ipRanges.allow', ipRanges?.allow, (list) => {
    const isInside = compileIpRanges(list);
    return ({ ipAddress }) => isInside(ipAddress);
  });
  state(
    'endpoints.allow',
    endpoints?.allow,
    (list) =>
      ({ endpoint }) =>
        list.includes(endpoint),
  );
  state('providers.deny', providers?.deny, (list) => {
    const matches = compilePatterns(list);
    return ({ provider }) => !matches(provider);
  });
  state('providers.allow', providers?.allow, (list) => {
    const matches = compilePatterns(list);
    return ({ provider }) => matches(provider);
  });
  state('models.deny', models?.deny, (list) => {
    const matches = compilePatterns(list);
    return ({ model }) => !matches(model);
  });
  state('models.allow', models?.allow, (list) => {
    const matches = compilePatterns(list);
    return ({ model }) => matches(model);
  });
  return statements;
}

/**
 * Compiles the layers of a chain into one policy. Allow lists intersect and deny lists unite because every enforced
 * statement must permit; so a further layer can only narrow, and the order in which layers come does not matter.
 */
export function compileEffectivePolicy(layers: readonly PolicyLayer[]): EffectivePolicy {
  const rules = layers.flatMap(({ document, ...source }) =>
    statementsOf(document).map((statement): Rule => ({ ...source, ...statement })),
  );
  const position = (rule: Rule): number =>
    ruleKinds.indexOf(rule.rule) * policyLayerKinds.length + policyLayerKinds.indexOf(rule.layer);
  return {
    rules: rules.toSorted((a, b) => position(a) - position(b) || compareText(a.id, b.id) || a.version - b.version),
  };
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
    refusal: refusing === undefined ? null : refusalOf[refusing.rule],
    lines,
  };
}

/** The code a call would be refused with, or null: `decideCall` without the explanation, for the hot path. */
export function refusalFor(policy: EffectivePolicy, question: PolicyQuestion): ErrorCode | null {
  for (const rule of policy.rules) {
    if (rule.mode === 'enforce' && !rule.permits(question)) return refusalOf[rule.rule];
  }
  return null;
}
