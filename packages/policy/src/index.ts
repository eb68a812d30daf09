export { type ChainLinks, linkName, linksOf, readPolicyLayer, readScopesLayer, type StoredPolicy } from './chain.ts';
export { describeLine, describeSource, describeStatement } from './describe-line.ts';
export { describeScopes, endpointWords } from './describe-scopes.ts';
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
  decidingLogging,
  type EffectivePolicy,
  isModelVisible,
  keepsEndUser,
  type ListingQuestion,
  refusalFor,
} from './effective-policy.ts';
export type { CallFacts, PolicyQuestion, RuleKind } from './policy-rules.ts';
export { type DecisionRefusal, refusalOf } from './refusal-of.ts';
