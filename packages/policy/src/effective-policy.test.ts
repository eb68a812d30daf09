import { endpoints } from '@waygate/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeScopes } from './describe-scopes.ts';
import {
  keyScopesSchema,
  type PolicyLayer,
  policyDocumentSchema,
  policyLayerKinds,
  scopesAsLayer,
} from './document.ts';
import { compileEffectivePolicy, decideCall, type PolicyQuestion, refusalFor } from './effective-policy.ts';

const question: PolicyQuestion = {
  model: 'openai/gpt-4.1',
  provider: 'openai',
  endpoint: 'chat',
  ipAddress: '10.1.2.3',
};

function layer(document: PolicyLayer['document'], rest: Partial<PolicyLayer> = {}): PolicyLayer {
  return { layer: 'organisation', id: 'pol_1', name: 'Acme', version: 1, mode: 'enforce', document, ...rest };
}

describe('a policy', () => {
  it.each([
    ['states nothing', {}, null],
    ['allows the model by name', { models: { allow: ['openai/gpt-4.1'] } }, null],
    ['allows the model by pattern', { models: { allow: ['openai/*'] } }, null],
    ['allows another model', { models: { allow: ['openai/gpt-4.1-mini'] } }, 'model_denied'],
    ['allows nothing', { models: { allow: [] } }, 'model_denied'],
    ['denies the model by pattern', { models: { deny: ['*4.1*'] } }, 'model_denied'],
    ['denies what it allows', { models: { allow: ['*'], deny: ['openai/*'] } }, 'model_denied'],
    ['denies the provider', { providers: { deny: ['openai'] } }, 'model_denied'],
    ['allows another provider', { providers: { allow: ['sandbox'] } }, 'model_denied'],
    ['allows another endpoint', { endpoints: { allow: ['embeddings'] } }, 'endpoint_denied'],
    ['allows the address', { ipRanges: { allow: ['10.0.0.0/8'] } }, null],
    ['allows the very address', { ipRanges: { allow: ['10.1.2.3'] } }, null],
    ['allows other addresses', { ipRanges: { allow: ['10.1.2.4', '192.168.0.0/16', '::/0'] } }, 'address_denied'],
  ] as const)('that %s decides so', (_what, document, refusal) => {
    const policy = compileEffectivePolicy([layer(policyDocumentSchema.parse(document))]);
    expect(decideCall(policy, question).refusal).toBe(refusal);
  });

  it('takes an IPv4 address written as IPv6 for the IPv4 address', () => {
    const policy = compileEffectivePolicy([layer({ ipRanges: { allow: ['10.0.0.0/8'] } })]);
    expect(decideCall(policy, { ...question, ipAddress: '::ffff:10.1.2.3' }).isAllowed).toBe(true);
    expect(decideCall(policy, { ...question, ipAddress: 'not an address' }).isAllowed).toBe(false);
  });

  it('explains itself: one line for each statement, with layer, version and verdict', () => {
    const scopes = scopesAsLayer({
      id: 'key_1',
      name: 'CI',
      scopes: { models: ['sandbox/*'], endpoints: null, ipRanges: null },
    });
    const decision = decideCall(compileEffectivePolicy([layer({ models: { deny: ['x'] } }), scopes]), question);
    expect(decision).toEqual({
      isAllowed: false,
      refusal: 'model_denied',
      lines: [
        {
          layer: 'organisation',
          id: 'pol_1',
          name: 'Acme',
          version: 1,
          mode: 'enforce',
          rule: 'models.deny',
          isAllowed: true,
          values: ['x'],
        },
        {
          layer: 'key',
          id: 'key_1',
          name: 'CI',
          version: 1,
          mode: 'enforce',
          rule: 'models.allow',
          isAllowed: false,
          values: ['sandbox/*'],
        },
      ],
    });
  });
});

const names = ['openai', 'sandbox', 'acme'];
const anyPattern = fc.constantFrom('*', 'openai/*', 'openai/gpt-4.1', '*mini*', 'sandbox/swift', 'a*c*e/*');
const patterns = fc.uniqueArray(anyPattern, { maxLength: 3 });
const list = <T>(items: fc.Arbitrary<T>): fc.Arbitrary<T[] | undefined> =>
  fc.option(fc.array(items, { maxLength: 3 }), { nil: undefined });
const present = <T extends object>(value: T): T => JSON.parse(JSON.stringify(value));

const anyLayer: fc.Arbitrary<PolicyLayer> = fc
  .record({
    layer: fc.constantFrom(...policyLayerKinds),
    id: fc.stringMatching(/^[a-z]{3}$/),
    name: fc.constant('any'),
    version: fc.integer({ min: 1, max: 9 }),
    mode: fc.constantFrom('enforce' as const, 'enforce' as const, 'shadow' as const),
    allow: fc.option(patterns, { nil: undefined }),
    deny: fc.option(patterns, { nil: undefined }),
    providers: list(fc.constantFrom(...names)),
    endpoints: list(fc.constantFrom(...endpoints)),
    ipRanges: list(fc.constantFrom('10.0.0.0/8', '10.1.2.3', '::/0')),
  })
  .map(({ allow, deny, providers, endpoints: allowed, ipRanges, ...source }) => ({
    ...source,
    document: policyDocumentSchema.parse(
      present({
        models: { allow, deny },
        providers: { allow: providers },
        ...(allowed === undefined ? {} : { endpoints: { allow: [...new Set(allowed)] } }),
        ...(ipRanges === undefined ? {} : { ipRanges: { allow: ipRanges } }),
      }),
    ),
  }));

const anyQuestion: fc.Arbitrary<PolicyQuestion> = fc.record({
  model: fc.constantFrom('openai/gpt-4.1', 'openai/gpt-4.1-mini', 'sandbox/swift', 'acme/x'),
  provider: fc.constantFrom(...names),
  endpoint: fc.constantFrom(...endpoints),
  ipAddress: fc.constantFrom('10.1.2.3', '10.9.9.9', '::1', '8.8.8.8'),
});

describe('policies of any chain', () => {
  const layers = fc.array(anyLayer, { maxLength: 6 });

  it('never widen by a further layer', () => {
    fc.assert(
      fc.property(layers, anyLayer, anyQuestion, (chain, further, asked) => {
        const before = decideCall(compileEffectivePolicy(chain), asked);
        const after = decideCall(compileEffectivePolicy([...chain, further]), asked);
        expect(after.isAllowed && !before.isAllowed).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('decide the same in any order of the layers, with the same words', () => {
    fc.assert(
      fc.property(layers, anyQuestion, (chain, asked) => {
        const reversed = decideCall(compileEffectivePolicy(chain.toReversed()), asked);
        expect(reversed.refusal).toBe(decideCall(compileEffectivePolicy(chain), asked).refusal);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are not changed by a shadow layer, and the short answer equals the explained one', () => {
    fc.assert(
      fc.property(layers, anyLayer, anyQuestion, (chain, further, asked) => {
        const policy = compileEffectivePolicy(chain);
        const shadowed = compileEffectivePolicy([...chain, { ...further, mode: 'shadow' }]);
        expect(decideCall(shadowed, asked).refusal).toBe(decideCall(policy, asked).refusal);
        expect(refusalFor(policy, asked)).toBe(decideCall(policy, asked).refusal);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('patterns', () => {
  it('match what the same pattern matches as a regular expression', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 });
    const wild = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(text, wild, (name, pattern) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name);
        const policy = compileEffectivePolicy([layer({ models: { allow: [pattern] } })]);
        expect(decideCall(policy, { ...question, model: name }).isAllowed).toBe(expected);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('the words for scopes', () => {
  it.each([
    [
      { models: null, endpoints: null, ipRanges: null },
      'This key can call every endpoint of every model its owner may use, from anywhere.',
    ],
    [
      { models: ['openai/*', 'sandbox/swift'], endpoints: ['chat', 'embeddings'], ipRanges: ['10.0.0.0/8'] },
      'This key can call chat completions and embeddings of openai/* and sandbox/swift, from 10.0.0.0/8.',
    ],
  ])('say what is enforced', (scopes, sentence) => {
    expect(describeScopes(keyScopesSchema.parse(scopes))).toBe(sentence);
  });

  it.each([{ models: [] }, { models: ['a b'] }, { endpoints: ['video'] }, { ipRanges: ['10.0.0.0/33'] }, { more: 1 }])(
    'are not written for scopes that are refused: %j',
    (part) => {
      const scopes = { models: null, endpoints: null, ipRanges: null, ...part };
      expect(keyScopesSchema.safeParse(scopes).success).toBe(false);
    },
  );
});
