import { endpointWords } from './describe-scopes.ts';
import type { PolicyLayer, PolicyLayerKind } from './document.ts';
import type { DecisionLine } from './effective-policy.ts';
import type { RuleKind } from './policy-rules.ts';

const layerWords: Readonly<Record<PolicyLayerKind, string>> = {
  organisation: 'organisation',
  environment: 'environment',
  group: 'group',
  service_account: 'service account',
  user: 'person',
  key: 'key',
};

const valueWords: Readonly<Record<string, string>> = {
  ...endpointWords,
  zero_retention: 'zero retention',
  no_training: 'no training',
  hipaa: 'HIPAA',
  image: 'images',
  file: 'files',
};

const listedMax = 12;

function listed(values: readonly string[], conjunction: 'and' | 'or'): string {
  const words = values.slice(0, listedMax).map((value) => valueWords[value] ?? value);
  if (values.length > listedMax) words.push(`${values.length - listedMax} more`);
  if (words.length <= 1) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
}

function onlyOr(none: string, some: (list: string) => string): (values: readonly string[]) => string {
  return (values) => (values.length === 0 ? none : some(listed(values, 'and')));
}

/** What each kind of statement says, as the end of a sentence whose subject is the layer. */
const statementWords: Readonly<Record<RuleKind, (values: readonly string[]) => string>> = {
  'ipRanges.allow': (values) =>
    values.length === 0 ? 'allows calls from no address' : `allows calls only from ${listed(values, 'or')}`,
  'endpoints.allow': onlyOr('allows no endpoint', (list) => `allows only ${list}`),
  'attribution.endUser': ([wish]) =>
    wish === 'required' ? 'wants each call to name its end user' : 'wants no call to name its end user',
  'modalities.allow': (values) =>
    values.length === 0 ? 'allows nothing but text' : `allows only ${listed(['text', ...values], 'and')}`,
  'parameters.outputTokensMax': ([max]) => `wants each call to state its output, at most ${max} tokens`,
  'parameters.choicesMax': ([max]) => `allows at most ${max} ${max === '1' ? 'choice' : 'choices'} per call`,
  'parameters.temperatureMax': ([max]) => `allows a temperature of at most ${max}`,
  'providers.deny': onlyOr('denies no provider', (list) => `denies the providers ${list}`),
  'providers.allow': onlyOr('allows no provider', (list) => `allows only the providers ${list}`),
  'models.deny': onlyOr('denies no model', (list) => `denies the models ${list}`),
  'models.allow': onlyOr('allows no model', (list) => `allows only the models ${list}`),
  'regions.deny': onlyOr('denies no region', (list) => `denies the regions ${list}`),
  'regions.allow': onlyOr('allows no region', (list) => `allows only the regions ${list}`),
  'dataRules.require': onlyOr('asks no promise of providers', (list) => `allows only providers that promise ${list}`),
};

/** What a statement says, without who says it: `allows only the models openai/*`. */
export function describeStatement(line: Pick<DecisionLine, 'rule' | 'values'>): string {
  return statementWords[line.rule](line.values);
}

/** Who says it: `The policy of environment production (version 3)`, `The key CI`. */
export function describeSource(source: Pick<PolicyLayer, 'layer' | 'id' | 'name' | 'version'>): string {
  const place = `${layerWords[source.layer]} ${source.name}`;
  return source.id.startsWith('key_') ? `The ${place}` : `The policy of ${place} (version ${source.version})`;
}

/** A line as one sentence: the words of refusals, of the console's effective policy and of the API alike. */
export function describeLine(line: DecisionLine): string {
  return `${describeSource(line)} ${describeStatement(line)}.`;
}
