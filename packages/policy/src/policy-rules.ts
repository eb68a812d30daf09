import type { ErrorCode } from '@waygate/errors';
import type { Endpoint } from '@waygate/protocol';
import type { DataRule, Modality, PolicyDocument } from './document.ts';
import { compileIpRanges, compilePatterns } from './match.ts';

/** What a policy is asked about a call, whoever serves it. */
export type CallFacts = {
  readonly endpoint: Endpoint;
  /** The caller's IP address. */
  readonly ipAddress: string;
  /** The customer's customer, as the call names it. */
  readonly endUser: string | null;
  /** The call's own ceiling on output; null where it has none. */
  readonly outputTokensMax: number | null;
  readonly choicesCount: number;
  readonly temperature: number | null;
  /** What it carries besides text; `other` for what no rule can name. */
  readonly modalities: readonly (Modality | 'other')[];
};

/** What a policy is asked about a deployment that could serve the call. */
export type DeploymentFacts = {
  /** `provider/model` as the catalogue or the deployment names it. */
  readonly model: string;
  readonly provider: string;
  readonly region: string | null;
  readonly dataRules: readonly DataRule[];
};

/** What is asked of a policy: this call, served by this deployment. */
export type PolicyQuestion = CallFacts & DeploymentFacts;

/** The statements a policy can make, in the order in which a refusal is looked for. */
export const ruleKinds = [
  'ipRanges.allow',
  'endpoints.allow',
  'attribution.endUser',
  'modalities.allow',
  'parameters.outputTokensMax',
  'parameters.choicesMax',
  'parameters.temperatureMax',
  'providers.deny',
  'providers.allow',
  'models.deny',
  'models.allow',
  'regions.deny',
  'regions.allow',
  'dataRules.require',
] as const;
export type RuleKind = (typeof ruleKinds)[number];

type Permits = (question: PolicyQuestion) => boolean;

/** A kind of statement: where it stands in a document, what it decides, and what a call is refused with. */
type RuleRow = {
  readonly refusal: ErrorCode;
  /** The field a refusal is about, where there is one. */
  readonly param: string | null;
  /** Whether deciding takes the body's content, which costs a parse. */
  readonly readsContent: boolean;
  /** The values as they were written; undefined where the document does not state this. */
  readonly read: (document: PolicyDocument) => readonly string[] | undefined;
  readonly compile: (values: readonly string[]) => Permits;
};

function ceiling(value: number | undefined): readonly string[] | undefined {
  return value === undefined ? undefined : [String(value)];
}

/** What is not known fulfils neither list: it cannot be shown to be inside of one or outside of the other. */
function onPatterns(subjectOf: (question: PolicyQuestion) => string | null, isDeny: boolean): RuleRow['compile'] {
  return (values) => {
    const matches = compilePatterns(values);
    return (question) => {
      const subject = subjectOf(question);
      return subject !== null && matches(subject) !== isDeny;
    };
  };
}

const modelOf = ({ model }: PolicyQuestion): string => model;
const providerOf = ({ provider }: PolicyQuestion): string => provider;
const regionOf = ({ region }: PolicyQuestion): string | null => region;

/** How each kind of statement is read, compiled and answered for. */
export const ruleTable: Readonly<Record<RuleKind, RuleRow>> = {
  'ipRanges.allow': {
    refusal: 'address_denied',
    param: null,
    readsContent: false,
    read: ({ ipRanges }) => ipRanges?.allow,
    compile: (values) => {
      const isInside = compileIpRanges(values);
      return ({ ipAddress }) => isInside(ipAddress);
    },
  },
  'endpoints.allow': {
    refusal: 'endpoint_denied',
    param: null,
    readsContent: false,
    read: ({ endpoints }) => endpoints?.allow,
    compile:
      (values) =>
      ({ endpoint }) =>
        values.includes(endpoint),
  },
  'attribution.endUser': {
    refusal: 'parameter_denied',
    param: 'user',
    readsContent: false,
    read: ({ attribution }) => (attribution === undefined ? undefined : [attribution.endUser]),
    compile:
      ([wish]) =>
      ({ endUser }) =>
        (endUser !== null) === (wish === 'required'),
  },
  'modalities.allow': {
    refusal: 'modality_denied',
    param: null,
    readsContent: true,
    read: ({ modalities }) => modalities?.allow,
    compile:
      (values) =>
      ({ modalities }) =>
        modalities.every((modality) => values.includes(modality)),
  },
  'parameters.outputTokensMax': {
    refusal: 'parameter_denied',
    param: 'max_tokens',
    readsContent: false,
    read: ({ parameters }) => ceiling(parameters?.outputTokensMax),
    compile: ([value]) => {
      const max = Number(value);
      return ({ outputTokensMax, endpoint }) =>
        endpoint !== 'chat' || (outputTokensMax !== null && outputTokensMax <= max);
    },
  },
  'parameters.choicesMax': {
    refusal: 'parameter_denied',
    param: 'n',
    readsContent: false,
    read: ({ parameters }) => ceiling(parameters?.choicesMax),
    compile: ([value]) => {
      const max = Number(value);
      return ({ choicesCount }) => choicesCount <= max;
    },
  },
  'parameters.temperatureMax': {
    refusal: 'parameter_denied',
    param: 'temperature',
    readsContent: true,
    read: ({ parameters }) => ceiling(parameters?.temperatureMax),
    compile: ([value]) => {
      const max = Number(value);
      return ({ temperature }) => temperature === null || temperature <= max;
    },
  },
  'providers.deny': {
    refusal: 'model_denied',
    param: 'model',
    readsContent: false,
    read: ({ providers }) => providers?.deny,
    compile: onPatterns(providerOf, true),
  },
  'providers.allow': {
    refusal: 'model_denied',
    param: 'model',
    readsContent: false,
    read: ({ providers }) => providers?.allow,
    compile: onPatterns(providerOf, false),
  },
  'models.deny': {
    refusal: 'model_denied',
    param: 'model',
    readsContent: false,
    read: ({ models }) => models?.deny,
    compile: onPatterns(modelOf, true),
  },
  'models.allow': {
    refusal: 'model_denied',
    param: 'model',
    readsContent: false,
    read: ({ models }) => models?.allow,
    compile: onPatterns(modelOf, false),
  },
  'regions.deny': {
    refusal: 'deployment_denied',
    param: 'model',
    readsContent: false,
    read: ({ regions }) => regions?.deny,
    compile: onPatterns(regionOf, true),
  },
  'regions.allow': {
    refusal: 'deployment_denied',
    param: 'model',
    readsContent: false,
    read: ({ regions }) => regions?.allow,
    compile: onPatterns(regionOf, false),
  },
  'dataRules.require': {
    refusal: 'deployment_denied',
    param: 'model',
    readsContent: false,
    read: ({ dataRules }) => dataRules?.require,
    compile: (values) => (question) => {
      const promised: readonly string[] = question.dataRules;
      return values.every((value) => promised.includes(value));
    },
  },
};
