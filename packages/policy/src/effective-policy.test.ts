import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeLine } from './describe-line.ts';
import { describeScopes } from './describe-scopes.ts';
import { keyScopesSchema, type PolicyLayer, policyDocumentSchema, scopesAsLayer } from './document.ts';
import { compileEffectivePolicy, decideCall, decidingLogging, isModelVisible } from './effective-policy.ts';
import type { PolicyQuestion } from './policy-rules.ts';

const question: PolicyQuestion = {
  model: 'openai/gpt-4.1',
  provider: 'openai',
  endpoint: 'chat',
  ipAddress: '10.1.2.3',
  region: 'eu-west-1',
  dataRules: ['no_training'],
  endUser: null,
  outputTokensMax: 500,
  choicesCount: 2,
  temperature: 1,
  modalities: ['image'],
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
    ['allows the region', { regions: { allow: ['eu-*'] } }, null],
    ['allows another region', { regions: { allow: ['us-*'] } }, 'deployment_denied'],
    ['denies the region', { regions: { deny: ['eu-west-1'] } }, 'deployment_denied'],
    ['asks for what was promised', { dataRules: { require: ['no_training'] } }, null],
    ['asks for more', { dataRules: { require: ['no_training', 'hipaa'] } }, 'deployment_denied'],
    ['allows images', { modalities: { allow: ['image'] } }, null],
    ['allows text only', { modalities: { allow: [] } }, 'modality_denied'],
    ['has higher ceilings', { parameters: { outputTokensMax: 500, choicesMax: 2, temperatureMax: 1 } }, null],
    ['has a lower ceiling on output', { parameters: { outputTokensMax: 499 } }, 'parameter_denied'],
    ['has a lower ceiling on choices', { parameters: { choicesMax: 1 } }, 'parameter_denied'],
    ['has a lower ceiling on temperature', { parameters: { temperatureMax: 0.9 } }, 'parameter_denied'],
    ['wants end users named', { attribution: { endUser: 'required' } }, 'parameter_denied'],
    ['wants end users not named', { attribution: { endUser: 'forbidden' } }, null],
    ['says what is logged', { logging: { endUser: 'drop', isLocked: true } }, null],
  ] as const)('that %s decides so', (_what, document, refusal) => {
    const policy = compileEffectivePolicy([layer(policyDocumentSchema.parse(document))]);
    expect(decideCall(policy, question).refusal).toBe(refusal);
  });

  it('takes an IPv4 address written as IPv6 for the IPv4 address', () => {
    const policy = compileEffectivePolicy([layer({ ipRanges: { allow: ['10.0.0.0/8'] } })]);
    expect(decideCall(policy, { ...question, ipAddress: '::ffff:10.1.2.3' }).isAllowed).toBe(true);
    expect(decideCall(policy, { ...question, ipAddress: 'not an address' }).isAllowed).toBe(false);
  });

  it('takes a call that leaves its output open, and a deployment without a region, for the worst', () => {
    const ceiling = compileEffectivePolicy([layer({ parameters: { outputTokensMax: 1_000_000 } })]);
    expect(decideCall(ceiling, { ...question, outputTokensMax: null }).refusal).toBe('parameter_denied');
    expect(decideCall(ceiling, { ...question, outputTokensMax: null, endpoint: 'embeddings' }).refusal).toBeNull();
    const region = compileEffectivePolicy([layer({ regions: { allow: ['*'] } })]);
    expect(decideCall(region, { ...question, region: null }).refusal).toBe('deployment_denied');
    const elsewhere = compileEffectivePolicy([layer({ regions: { deny: ['us-*'] } })]);
    expect(decideCall(elsewhere, { ...question, region: null }).refusal).toBe('deployment_denied');
    const images = compileEffectivePolicy([layer({ modalities: { allow: ['image', 'audio', 'file'] } })]);
    expect(decideCall(images, { ...question, modalities: ['other'] }).refusal).toBe('modality_denied');
  });

  it('says each line in one sentence', () => {
    const chain = [
      layer({ models: { allow: ['openai/*'] }, dataRules: { require: ['zero_retention'] } }, { version: 3 }),
      scopesAsLayer({ id: 'key_1', name: 'CI', scopes: { models: null, endpoints: ['chat'], ipRanges: null } }),
    ];
    expect(decideCall(compileEffectivePolicy(chain), question).lines.map(describeLine)).toEqual([
      'The key CI allows only chat completions.',
      'The policy of organisation Acme (version 3) allows only the models openai/*.',
      'The policy of organisation Acme (version 3) allows only providers that promise zero retention.',
    ]);
  });

  it('keeps or drops end users as the nearest layer says, unless one above locked it', () => {
    const says = (endUser: 'keep' | 'drop', rest: Partial<PolicyLayer> = {}, isLocked = false) =>
      layer({ logging: { endUser, isLocked } }, rest);
    const keeps = (...layers: PolicyLayer[]) => compileEffectivePolicy(layers).keepsEndUser;
    expect(keeps()).toBe(true);
    expect(keeps(says('drop'))).toBe(false);
    expect(keeps(says('keep', { layer: 'group' }), says('drop'))).toBe(true);
    expect(keeps(says('keep', { layer: 'group' }), says('drop', {}, true))).toBe(false);
    expect(keeps(says('drop', { layer: 'group', mode: 'shadow' }), says('keep'))).toBe(true);
  });

  it('keeps no end user where one layer forbids them, whatever a nearer one says of keeping', () => {
    const forbids = (rest: Partial<PolicyLayer> = {}) => layer({ attribution: { endUser: 'forbidden' } }, rest);
    const keepsIt = layer({ logging: { endUser: 'keep', isLocked: true } }, { layer: 'group' });
    const keeps = (...layers: PolicyLayer[]) => compileEffectivePolicy(layers).keepsEndUser;
    expect(keeps(forbids(), keepsIt)).toBe(false);
    expect(keeps(keepsIt, forbids({ layer: 'key' }))).toBe(false);
    expect(keeps(forbids({ mode: 'shadow' }), keepsIt)).toBe(true);
    expect(decidingLogging([forbids(), keepsIt])?.layer).toBe('organisation');
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

  it("lists a model where this key may call it from this address, a call's own particulars aside", () => {
    const asked = { ...question, endpoints: ['chat', 'embeddings'] as const, ipAddress: '10.0.0.1' };
    const isListed = (document: Parameters<typeof layer>[0], more = {}): boolean =>
      isModelVisible(compileEffectivePolicy([layer(document)]), { ...asked, ...more });
    expect(isListed({ models: { allow: ['openai/*'] } }, { model: 'openai/o3' })).toBe(true);
    expect(isListed({ models: { allow: ['openai/*'] } }, { model: 'sandbox/swift' })).toBe(false);
    expect(isListed({ endpoints: { allow: ['embeddings'] } })).toBe(true);
    expect(isListed({ endpoints: { allow: ['embeddings'] } }, { endpoints: ['chat'] })).toBe(false);
    expect(isListed({ ipRanges: { allow: ['10.0.0.0/8'] } })).toBe(true);
    expect(isListed({ ipRanges: { allow: ['10.0.0.0/8'] } }, { ipAddress: '192.0.2.1' })).toBe(false);
    expect(isListed({ parameters: { outputTokensMax: 5 } })).toBe(true);
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
