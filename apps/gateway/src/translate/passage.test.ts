import { dialectTable } from '@waygate/dialects';
import { describe, expect, test } from 'vitest';
import { deploymentAt } from '../../test/deployment-at.ts';
import type { Deployment } from '../snapshot/organisation-snapshot.ts';
import { PassageFinder } from './passage.ts';

const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }];
const decoded = dialectTable['openai-chat'].decodeCall(
  Buffer.from(
    JSON.stringify({
      model: 'a/b',
      messages: [{ role: 'user', content: 'x' }],
      tools,
      requesty: { auto_cache: true },
    }),
  ),
  { pathModel: null, isStream: null, headers: {} },
);

const onBedrock = (upstreamModel: string): Deployment =>
  deploymentAt('bedrock', { model: `anthropic/${upstreamModel}`, upstreamModel });

function sentTo(deployment: Deployment): string {
  const { translation, body } = new PassageFinder(decoded, { isStrict: true }).to(deployment);
  return String(translation?.encoded.body ?? body ?? decoded.body.bytes);
}

describe('cache marks on the way to a deployment', () => {
  test.each([
    'anthropic.claude-3-5-haiku-20241022-v1:0',
    'anthropic.claude-3-5-sonnet-20241022-v2:0',
    'us.anthropic.claude-sonnet-4-20250514-v1:0',
    'anthropic.claude-opus-4-1-20250805-v1:0',
  ])('are set for %s on Bedrock', (model) => {
    expect(sentTo(onBedrock(model)).split('cachePoint')).toHaveLength(3);
  });

  test.each([
    'amazon.nova-pro-v1:0',
    'anthropic.claude-3-haiku-20240307-v1:0',
    'anthropic.claude-3-5-sonnet-20240620-v1:0',
    'anthropic.claude-v2:1',
    'anthropic.claude-instant-v1',
    'meta.llama3-70b-instruct-v1:0',
  ])('are not set for %s, which would refuse them', (model) => {
    expect(sentTo(onBedrock(model))).not.toContain('cachePoint');
  });

  test('are not set where the wire has none', () => {
    expect(sentTo(deploymentAt('openai', { model: 'openai/gpt-4.1', upstreamModel: 'gpt-4.1' }))).not.toContain(
      'cache_control',
    );
  });
});

describe('members that only OpenRouter knows', () => {
  const messages = [{ role: 'user', content: 'x' }];
  const address = { pathModel: null, isStream: null, headers: {} };
  function way(provider: string, members: object, isStrict = false) {
    const bytes = Buffer.from(JSON.stringify({ model: 'a/b', messages, ...members }));
    const finder = new PassageFinder(dialectTable['openai-chat'].decodeCall(bytes, address), { isStrict });
    return finder.to(deploymentAt(provider, { model: 'a/b', upstreamModel: 'b' }));
  }
  const fused = { plugins: [{ id: 'fusion' }] };

  test.each([
    ['preset', { preset: 'mine' }],
    ['plugins', fused],
    ['tools', { tools: [{ type: 'openrouter:subagent' }] }],
  ])('do not reach it where they pick models: %s', (param, members) => {
    expect(() => way('openrouter', members)).toThrow(expect.objectContaining({ code: 'parameter_invalid', param }));
  });

  test('reach it otherwise', () => {
    expect(way('openrouter', { plugins: [{ id: 'web' }], transforms: [] })).toMatchObject({ body: null, cut: [] });
  });

  test('are left out for others and named, or refused where the caller wants all of them', () => {
    const members = { ...fused, debug: {}, top_k: 1 };
    expect(way('groq', members).cut.map(({ field }) => field)).toEqual(['plugins', 'debug']);
    expect(way('groq', { top_k: 1 }, true).cut).toEqual([]);
    expect(() => way('groq', members, true)).toThrow(
      expect.objectContaining({ code: 'parameter_invalid', param: 'plugins' }),
    );
  });

  test('are named by the translation where a call is translated', () => {
    const { translation, cut } = way('anthropic', fused);
    expect([translation?.dropped.map(({ field }) => field), cut]).toEqual([['plugins'], []]);
  });
});
