import { endpoints } from '@waygate/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeLine } from './describe-line.ts';
import {
  dataRules,
  modalities,
  type PolicyLayer,
  policyDocumentSchema,
  policyLayerKinds,
  scopesAsLayer,
} from './document.ts';
import { compileEffectivePolicy, decideCall, isModelVisible, refusalFor } from './effective-policy.ts';
import { type PolicyQuestion, ruleTable } from './policy-rules.ts';

const runs = { numRuns: 25_000 };
const timeoutMs = 60_000;
const names = ['openai', 'sandbox', 'acme'];
const anyPattern = fc.constantFrom('*', 'openai/*', 'openai/gpt-4.1', '*mini*', 'sandbox/swift', 'a*c*e/*');
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined, freq: 1 });
const some = <T>(...items: T[]): fc.Arbitrary<T[]> => fc.subarray(items);
const patterns = fc.uniqueArray(anyPattern, { maxLength: 3 });
const present = <T extends object>(value: T): T => JSON.parse(JSON.stringify(value));
const ranges = some('10.0.0.0/8', '10.1.2.3', '::/0');

const anyDocument = fc
  .record({
    models: maybe(fc.record({ allow: maybe(patterns), deny: maybe(patterns) })),
    providers: maybe(fc.record({ allow: maybe(some(...names)), deny: maybe(some(...names)) })),
    regions: maybe(fc.record({ allow: maybe(some('eu-*', 'us-east-1')), deny: maybe(some('us-*')) })),
    dataRules: maybe(fc.record({ require: some(...dataRules) })),
    endpoints: maybe(fc.record({ allow: some(...endpoints) })),
    modalities: maybe(fc.record({ allow: some(...modalities) })),
    parameters: maybe(
      fc.record({
        outputTokensMax: maybe(fc.constantFrom(10, 1_000)),
        choicesMax: maybe(fc.constantFrom(1, 4)),
        temperatureMax: maybe(fc.constantFrom(0, 0.5, 1)),
      }),
    ),
    ipRanges: maybe(fc.record({ allow: ranges })),
    attribution: maybe(fc.record({ endUser: fc.constantFrom('required', 'forbidden') })),
    logging: maybe(fc.record({ endUser: fc.constantFrom('keep', 'drop'), isLocked: fc.boolean() })),
  })
  .map((document) => policyDocumentSchema.parse(present(document)));

const anyLayer: fc.Arbitrary<PolicyLayer> = fc.record({
  layer: fc.constantFrom(...policyLayerKinds),
  id: fc.stringMatching(/^[a-z]{3}$/),
  name: fc.constant('any'),
  version: fc.integer({ min: 1, max: 9 }),
  mode: fc.constantFrom('enforce' as const, 'enforce' as const, 'shadow' as const),
  document: anyDocument,
});

const anyKey = fc
  .record({
    models: fc.option(fc.uniqueArray(anyPattern, { minLength: 1, maxLength: 3 })),
    endpoints: fc.option(fc.subarray([...endpoints], { minLength: 1 })),
    ipRanges: fc.option(fc.subarray(['10.0.0.0/8', '8.8.8.8'], { minLength: 1 })),
  })
  .map((scopes) => scopesAsLayer({ id: 'key_1', name: 'CI', scopes }));

const anyQuestion: fc.Arbitrary<PolicyQuestion> = fc.record({
  model: fc.constantFrom('openai/gpt-4.1', 'openai/gpt-4.1-mini', 'sandbox/swift', 'acme/x'),
  provider: fc.constantFrom(...names),
  region: fc.constantFrom('eu-west-1', 'us-east-1', null),
  dataRules: some(...dataRules),
  endpoint: fc.constantFrom(...endpoints),
  ipAddress: fc.constantFrom('10.1.2.3', '10.9.9.9', '::1', '8.8.8.8'),
  endUser: fc.constantFrom('ann', null),
  outputTokensMax: fc.constantFrom(5, 100, 10_000, null),
  choicesCount: fc.constantFrom(1, 2, 8),
  temperature: fc.constantFrom(0, 0.7, 2, null),
  modalities: fc.subarray([...modalities, 'other' as const], { maxLength: 2 }),
});

const chains = fc.array(anyLayer, { maxLength: 4 });

describe('policies of any chain', () => {
  it(
    'never let a key do what its owner may not',
    () => {
      fc.assert(
        fc.property(chains, anyKey, anyQuestion, (owner, key, asked) => {
          const ownerMay = decideCall(compileEffectivePolicy(owner), asked).isAllowed;
          const keyAlone = decideCall(compileEffectivePolicy([key]), asked).isAllowed;
          expect(decideCall(compileEffectivePolicy([...owner, key]), asked).isAllowed).toBe(ownerMay && keyAlone);
        }),
        runs,
      );
    },
    timeoutMs,
  );

  it(
    'never widen by a further layer, neither for calls nor for the list of models',
    () => {
      fc.assert(
        fc.property(chains, anyLayer, anyQuestion, (chain, further, asked) => {
          const before = compileEffectivePolicy(chain);
          const after = compileEffectivePolicy([...chain, further]);
          expect(decideCall(after, asked).isAllowed && !decideCall(before, asked).isAllowed).toBe(false);
          const listed = { ...asked, endpoints: [asked.endpoint] };
          expect(isModelVisible(after, listed) && !isModelVisible(before, listed)).toBe(false);
        }),
        runs,
      );
    },
    timeoutMs,
  );

  it(
    'decide and say the same in any order of the layers',
    () => {
      fc.assert(
        fc.property(chains, anyQuestion, (chain, asked) => {
          const distinct = chain.map((layer, index) => ({ ...layer, id: `pol_${index}` }));
          const [policy, reversed] = [distinct, distinct.toReversed()].map(compileEffectivePolicy);
          if (policy === undefined || reversed === undefined) throw new Error('Two policies were compiled.');
          expect(decideCall(reversed, asked)).toEqual(decideCall(policy, asked));
          expect(reversed.keepsEndUser).toBe(policy.keepsEndUser);
        }),
        runs,
      );
    },
    timeoutMs,
  );

  it(
    'explain what they decide: the refusing line is among the lines, and the short answer is the long one',
    () => {
      fc.assert(
        fc.property(chains, anyQuestion, (chain, asked) => {
          const policy = compileEffectivePolicy(chain);
          const decision = decideCall(policy, asked);
          const refusing = decision.lines.filter((line) => line.mode === 'enforce' && !line.isAllowed);
          expect(decision.isAllowed).toBe(refusing.length === 0);
          expect(refusing.map((line) => ruleTable[line.rule].refusal)[0] ?? null).toBe(decision.refusal);
          expect(refusalFor(policy, asked)).toBe(decision.refusal);
          expect(decision.lines.map(describeLine).every((words) => /^The .+\.$/.test(words))).toBe(true);
        }),
        runs,
      );
    },
    timeoutMs,
  );

  it(
    'are not changed by a shadow layer',
    () => {
      fc.assert(
        fc.property(chains, anyLayer, anyQuestion, (chain, further, asked) => {
          const policy = compileEffectivePolicy(chain);
          const shadowed = compileEffectivePolicy([...chain, { ...further, mode: 'shadow' }]);
          expect(decideCall(shadowed, asked).refusal).toBe(decideCall(policy, asked).refusal);
          expect(refusalFor(shadowed, asked)).toBe(refusalFor(policy, asked));
          expect(shadowed.keepsEndUser).toBe(policy.keepsEndUser);
        }),
        runs,
      );
    },
    timeoutMs,
  );
});
