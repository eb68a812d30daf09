import { dialectTable } from '@waygate/dialects';
import { createId, endpoints, systemClock, systemRandom } from '@waygate/protocol';
import { findProvider } from '@waygate/providers';
import { describe, expect, test } from 'vitest';
import type { Deployment } from '../snapshot/organisation-snapshot.ts';
import { PassageFinder } from './passage.ts';

const ids = { clock: systemClock, random: systemRandom };

function deploymentAt(provider: 'bedrock' | 'vertex' | 'openai', upstreamModel: string): Deployment {
  const row = findProvider(provider);
  if (row === undefined) throw new Error(`no provider ${provider}`);
  return {
    deploymentId: createId('dep', ids),
    model: `anthropic/${upstreamModel}`,
    provider,
    region: null,
    dataRules: [],
    upstreamModel,
    endpoints,
    credential: {
      id: createId('crd', ids),
      row,
      origin: 'http://upstream.test',
      pathPrefix: '',
      secret: null,
      cloud: null,
      isTyped: true,
      region: null,
      dataRules: [],
      isUsable: true,
    },
  };
}

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
    expect(sentTo(deploymentAt('bedrock', model)).split('cachePoint')).toHaveLength(3);
  });

  test.each([
    'amazon.nova-pro-v1:0',
    'anthropic.claude-3-haiku-20240307-v1:0',
    'anthropic.claude-3-5-sonnet-20240620-v1:0',
    'anthropic.claude-v2:1',
    'anthropic.claude-instant-v1',
    'meta.llama3-70b-instruct-v1:0',
  ])('are not set for %s, which would refuse them', (model) => {
    expect(sentTo(deploymentAt('bedrock', model))).not.toContain('cachePoint');
  });

  test('are not set where the wire has none', () => {
    expect(sentTo(deploymentAt('openai', 'gpt-4.1'))).not.toContain('cache_control');
  });
});
