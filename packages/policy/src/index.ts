export { type ChainLinks, linkName, linksOf, readPolicyLayer, readScopesLayer, type StoredPolicy } from './chain.ts';
export { describeLine, describeSource, describeStatement } from './describe-line.ts';
export { describeScopes } from './describe-scopes.ts';
export {
  type DataRule,
  dataRules,
  type KeyScopes,
  keyScopesSchema,
  type Modality,
  modalities,
  type PolicyDocument,
  type PolicyLayer,
  type PolicyLayerKind,
  policyDocumentSchema,
  policyLayerKinds,
  scopesAsLayer,
} from './document.ts';
export {
  compileEffectivePolicy,
  type Decision,
  type DecisionLine,
  decideCall,
  type DecisionRefusal,
  decidingLogging,
  type EffectivePolicy,
  isModelVisible,
  refusalFor,
  refusalOf,
} from './effective-policy.ts';
export { type CallFacts, type PolicyQuestion, type RuleKind } from './policy-rules.ts';
