import { createEgress } from '@waygate/egress';
import { createId, Secret, systemClock, systemRandom } from '@waygate/protocol';
import { findProvider } from '@waygate/providers';
import { type HttpServer, startHttpServer, testMasterKey, testVault } from '@waygate/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { probeProvider } from './probe-provider.ts';
import { seal } from './seal.ts';

vi.mock('@/config.ts', () => ({ readConfig: () => ({ masterKeys: [testMasterKey] }) }));

const source = { clock: systemClock, random: systemRandom };
let server: HttpServer;

beforeAll(async () => {
  server = await startHttpServer((_request, response) => {
    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
  });
});
afterAll(() => server.close());

describe('a provider’s secret', () => {
  it('opens for its own organisation and row and for no other', async () => {
    const to = { organisationId: createId('org', source), credentialId: createId('crd', source) };
    const sealed = await seal(new Secret('sk-canary-1234'), to);
    expect(JSON.stringify(sealed)).not.toContain('canary');
    expect(sealed.hint).toBe('1234');
    const open = (organisationId: string, rowId: string) => testVault.open(sealed.envelope, { organisationId, rowId });
    expect((await open(to.organisationId, to.credentialId)).reveal()).toBe('sk-canary-1234');
    await expect(open(createId('org', source), to.credentialId)).rejects.toThrow();
    await expect(open(to.organisationId, createId('crd', source))).rejects.toThrow();
  });

  it.each([
    ['a key', 'sk-canary-1234', '1234'],
    ['a key so short that four characters are much of it', 'short-key1', ''],
    [
      'a service account',
      JSON.stringify({
        serviceAccount: JSON.stringify({ private_key_id: '0123456789abcdef', private_key: '-----SECRET' }),
      }),
      'cdef',
    ],
    [
      'a service account without a name',
      JSON.stringify({ serviceAccount: '{"private_key":"-----SECRET-CANARY"}' }),
      '',
    ],
    ['an access key', JSON.stringify({ accessKeyId: 'AKIAIOSFODNN7', secretAccessKey: 'canary-canary-1' }), 'DNN7'],
    ['an application', JSON.stringify({ clientId: '11111111-2222', clientSecret: 'canary-canary-1' }), '2222'],
    ['a key of a cloud', JSON.stringify({ apiKey: 'canary-of-a-cloud-9876' }), '9876'],
    ['something else that is JSON', JSON.stringify({ other: 'canary-canary-canary' }), ''],
  ])('is recognised by little: %s', async (_name, text, hint) => {
    const to = { organisationId: createId('org', source), credentialId: createId('crd', source) };
    expect((await seal(new Secret(text), to)).hint).toBe(hint);
  });

  it('does not follow a server that points elsewhere', async () => {
    const row = findProvider('openai-compatible');
    if (row === undefined) throw new Error('no such row');
    const egress = createEgress({ isAllowed: () => true, connectTimeoutMs: 1_000 });
    const probe = await probeProvider({ row, baseUrl: server.url, secret: new Secret('sk-canary') }, egress);
    await egress.close();
    expect(probe).toMatchObject({ hasPassed: false, message: 'The provider answered with status 302.' });
    expect(server.received).toHaveLength(1);
  });
});
