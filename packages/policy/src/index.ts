export { describeScopes } from './describe-scopes.ts';
export {
  type KeyScopes,
  keyScopesSchema,
  type PolicyDocument,
  type PolicyLayer,
  type PolicyLayerKind,
  policyDocumentSchema,
  scopesAsLayer,
} from './document.ts';
export {
  compileEffectivePolicy,
  type Decision,
  type DecisionLine,
  decideCall,
  type EffectivePolicy,
  type PolicyQuestion,
  type RuleKind,
  refusalFor,
} from './effective-policy.ts';
