import type { Egress, EgressRequest } from '@waygate/egress';
import { refuse } from '@waygate/errors';
import { Secret } from '@waygate/protocol';
import { findProvider, type ProviderRow } from '@waygate/providers';
import { describe, expect, it } from 'vitest';
import { probeProvider } from './probe-provider.ts';

const found = findProvider('openai-compatible');
if (found === undefined) throw new Error('The catalogue has no openai-compatible row.');
const row: ProviderRow = found;

function answering(status: number, body: string, seen: EgressRequest[] = []): Egress {
  return {
    request: async (request) => {
      seen.push(request);
      return { status, headers: {}, body: Buffer.from(body) };
    },
    close: async () => undefined,
  };
}

const probed = { row, baseUrl: 'https://models.example/v1/', secret: new Secret('the-key') };

describe('probeProvider', () => {
  it('asks for the models with the key and counts them', async () => {
    const seen: EgressRequest[] = [];
    const probe = await probeProvider(probed, answering(200, '{"data":[{"id":"a"},{"id":"b"}]}', seen));
    expect(probe).toEqual({ hasPassed: true, message: 'It lists 2 models.', upstreamModels: ['a', 'b'] });
    expect(seen[0]?.url).toBe('https://models.example/v1/models');
    expect(seen[0]?.headers?.['authorization']).toBe('Bearer the-key');
  });

  it.each([
    [401, '{}', 'key'],
    [403, '{}', 'key'],
    [404, '{}', 'list'],
    [500, '{}', 'address'],
    [200, '<html>', 'list'],
  ])('says what is wrong at status %s', async (status, body, fault) => {
    expect(await probeProvider(probed, answering(status, body))).toMatchObject({ hasPassed: false, fault });
  });

  it('says in public words why an address cannot be called', async () => {
    const denying: Egress = {
      request: () => Promise.reject(refuse('egress_denied')),
      close: async () => undefined,
    };
    expect(await probeProvider(probed, denying)).toEqual({
      hasPassed: false,
      message: refuse('egress_denied').message,
      fault: 'address',
    });
  });
});
