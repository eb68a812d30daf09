import type { Egress, EgressRequest } from '@waygate/egress';
import { refuse } from '@waygate/errors';
import { Secret } from '@waygate/protocol';
import { findProvider } from '@waygate/providers';
import { describe, expect, it } from 'vitest';
import { probeCloud } from './probe-cloud.ts';

type Answer = { status: number; body: string } | Error;

function answering(answers: Answer | ((request: EgressRequest) => Answer), seen: EgressRequest[] = []): Egress {
  return {
    request: async (request) => {
      seen.push(request);
      const answer = typeof answers === 'function' ? answers(request) : answers;
      if (answer instanceof Error) throw answer;
      return { status: answer.status, headers: {}, body: Buffer.from(answer.body) };
    },
    close: async () => undefined,
  };
}

function probed(provider: string, fields: object, baseUrl: string | null = null) {
  const row = findProvider(provider);
  if (row === undefined) throw new Error(`The catalogue has no ${provider}.`);
  return { row, baseUrl, secret: new Secret(JSON.stringify(fields)) };
}

const bedrock = { region: 'eu-central-1', accessKeyId: 'AKIACANARY', secretAccessKey: 'canary-secret-key' };
const azureUrl = 'https://res.openai.azure.com';
const entra = { tenantId: 'tenant-1', clientId: 'client-1', clientSecret: 'canary-client-secret' };

describe('a cloud that is tried', () => {
  it('is asked with a signature that does not hold the secret', async () => {
    const seen: EgressRequest[] = [];
    const probe = await probeCloud(
      probed('bedrock', bedrock),
      answering({ status: 200, body: '{"modelSummaries":[]}' }, seen),
    );
    expect(probe).toEqual({ hasPassed: true, message: 'It accepts the key.', upstreamModels: [] });
    expect(seen[0]?.url).toContain('eu-central-1.amazonaws.com');
    expect(seen[0]?.headers?.['authorization']).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIACANARY\//);
    expect(JSON.stringify(seen)).not.toContain('canary-secret-key');
  });

  it('is asked with a token that was fetched, where it wants one', async () => {
    const seen: EgressRequest[] = [];
    const egress = answering(
      ({ method }) =>
        method === 'POST'
          ? { status: 200, body: '{"access_token":"token-1","expires_in":3600,"token_type":"Bearer"}' }
          : { status: 404, body: '{}' },
      seen,
    );
    expect(await probeCloud(probed('azure', entra, azureUrl), egress)).toMatchObject({
      hasPassed: false,
      fault: 'list',
    });
    expect(seen[0]?.url).toContain('tenant-1');
    expect(seen.at(-1)?.headers?.['authorization']).toBe('Bearer token-1');
  });

  it.each([
    [401, '{}', 'key'],
    [403, '{}', 'key'],
    [404, '{}', 'list'],
    [500, '{}', 'address'],
    [200, 'no list', 'list'],
  ])('says what is wrong at status %i', async (status, body, fault) => {
    const probe = await probeCloud(probed('bedrock', bedrock), answering({ status, body }));
    expect(probe).toMatchObject({ hasPassed: false, fault });
    expect(probe.message).not.toContain('canary');
  });

  it('never throws: a credential that is not complete, a token that is not given, an address that may not be called', async () => {
    const nobody = answering(refuse('egress_denied'));
    expect(await probeCloud(probed('bedrock', { region: 'x' }), nobody)).toMatchObject({
      hasPassed: false,
      fault: 'key',
    });
    expect(await probeCloud({ ...probed('bedrock', bedrock), secret: null }, nobody)).toMatchObject({ fault: 'key' });
    expect(await probeCloud(probed('bedrock', bedrock), nobody)).toEqual({
      ...{ hasPassed: false, message: refuse('egress_denied').message, fault: 'address' },
    });
    const refusing = answering({ status: 401, body: '{"error":"invalid_client"}' });
    const probe = await probeCloud(probed('azure', entra, azureUrl), refusing);
    expect(probe).toMatchObject({ hasPassed: false, fault: 'key' });
    expect(probe.message).not.toContain('canary');
  });
});
