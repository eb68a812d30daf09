import { Secret } from '@waygate/protocol';
import { describe, expect, test } from 'vitest';
import { findProvider, rowOfModel } from '../catalog.ts';
import { cloudSecretSchemas } from './cloud-secrets.ts';
import { openCloud } from './open-cloud.ts';

const file = {
  client_email: 'a@b.iam.gserviceaccount.com',
  private_key: '-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----',
  project_id: 'my-project',
};
const serviceAccount = JSON.stringify(file);

function faultsOf(cloud: keyof typeof cloudSecretSchemas, fields: object): string[] {
  const parsed = cloudSecretSchemas[cloud].safeParse(fields);
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => String(path[0]));
}

describe('the secret of a cloud', () => {
  test.each([
    ['bedrock', { region: 'eu-central-1', accessKeyId: 'A', secretAccessKey: 'S', sessionToken: '' }, []],
    ['bedrock', { region: 'us-gov-west-1', apiKey: 'K' }, []],
    ['bedrock', { region: 'evil.com/#', apiKey: 'K' }, ['region']],
    ['bedrock', { region: 'eu-central-1', accessKeyId: 'A' }, ['secretAccessKey']],
    ['bedrock', { region: 'eu-central-1' }, ['accessKeyId', 'secretAccessKey']],
    ['bedrock', { region: 'eu-central-1', apiKey: 'K', accessKeyId: 'A', secretAccessKey: 'S' }, ['apiKey']],
    ['azure', { apiKey: 'K', apiVersion: '2024-10-21', tenantId: '' }, []],
    ['azure', { tenantId: 't', clientId: 'c', clientSecret: 's' }, []],
    ['azure', {}, ['apiKey']],
    ['azure', { tenantId: 't' }, ['clientId', 'clientSecret']],
    ['azure', { tenantId: 't/../../x', clientId: 'c', clientSecret: 's' }, ['tenantId']],
    ['azure', { apiKey: 'K', apiVersion: 'x&y' }, ['apiVersion']],
    ['vertex', { location: 'europe-west4', serviceAccount }, []],
    ['vertex', { location: 'evil.com/', serviceAccount }, ['location']],
    ['vertex', { location: 'global', serviceAccount: '{"type":"authorized_user"}' }, ['serviceAccount']],
    ['vertex', { location: 'us', serviceAccount: serviceAccount.replace('project_id', 'other') }, ['project']],
  ] as const)('of %s %j is faulted at %j', (cloud, fields, faults) => {
    expect(faultsOf(cloud, fields)).toEqual(faults);
  });
});

describe('openCloud', () => {
  const open = (id: string, fields: object, at: { model?: string; statedUrl?: string } = {}) => {
    const row = findProvider(id);
    if (row === undefined) throw new Error(`no row ${id}`);
    const secret = new Secret(JSON.stringify(fields));
    return openCloud({ row: rowOfModel(row, at.model ?? ''), secret, statedUrl: at.statedUrl ?? null });
  };
  const body = Buffer.from('{"messages":[] , "model":"x" }');
  const call = { upstreamModel: 'claude-x@1', isStream: true };

  test("leads to the region's and the location's own hosts", () => {
    expect(open('bedrock', { region: 'eu-west-1', apiKey: 'k' })?.baseUrl).toBe(
      'https://bedrock-runtime.eu-west-1.amazonaws.com',
    );
    const at = (location: string) => open('vertex', { location, serviceAccount })?.baseUrl;
    expect(at('europe-west4')).toBe(
      'https://europe-west4-aiplatform.googleapis.com/v1/projects/my-project/locations/europe-west4',
    );
    expect(at('global')).toBe('https://aiplatform.googleapis.com/v1/projects/my-project/locations/global');
    expect(at('eu')).toBe('https://aiplatform.eu.rep.googleapis.com/v1/projects/my-project/locations/eu');
  });

  test('takes the address of an Azure resource however the portal shows it', () => {
    for (const statedUrl of ['https://a.openai.azure.com/', 'https://a.openai.azure.com/openai/v1/']) {
      expect(open('azure', { apiKey: 'k' }, { statedUrl })?.baseUrl).toBe('https://a.openai.azure.com');
    }
    expect(open('azure', { apiKey: 'k' })).toBeNull();
  });

  test('asks for tokens at fixed addresses, whatever the file says', async () => {
    const evil = JSON.stringify({ ...file, token_uri: 'https://evil.test' });
    const access = open('vertex', { location: 'us', serviceAccount: evil });
    if (access?.admission.kind !== 'token') throw new Error('no token');
    await expect(access.admission.grant.write(0)).rejects.toThrow();
    const secret = { tenantId: 'tenant', clientId: 'c', clientSecret: 's' };
    const entra = open('azure', secret, { statedUrl: 'https://a.openai.azure.com' });
    if (entra?.admission.kind !== 'token') throw new Error('no token');
    const { url } = await entra.admission.grant.write(0);
    expect(url).toBe('https://login.microsoftonline.com/tenant/oauth2/v2.0/token');
  });

  test.each([
    ['{"messages":[] , "model":"x" }', '{"messages":[] , "anthropic_version":"vertex-2023-10-16" }'],
    ['{"model":"x","anthropic_version":"v","a":1}', '{"anthropic_version":"vertex-2023-10-16","a":1}'],
    ['{"anthropic_version":"v", "model":"x"}', '{"anthropic_version":"vertex-2023-10-16"}'],
  ])('puts the version of Vertex in the place of the model: %s', (given, sent) => {
    const access = open('vertex', { location: 'us', serviceAccount }, { model: 'claude-x@1' });
    const headers = { 'anthropic-version': '2023-06-01', 'anthropic-beta': 'one' };
    const placed = access?.place({ path: '/messages', body: Buffer.from(given), headers }, call);
    expect(Buffer.from(placed?.body ?? []).toString()).toBe(sent);
    expect(placed?.path).toBe('/publishers/anthropic/models/claude-x%401:streamRawPredict');
    expect(placed?.headers).toEqual({ 'anthropic-beta': 'one' });
  });

  test('signs what it sends, and nothing of the secret goes along but the session', () => {
    const keys = { accessKeyId: 'AKID', secretAccessKey: 'shh', sessionToken: 'session' };
    const access = open('bedrock', { region: 'eu-west-1', ...keys });
    if (access?.admission.kind !== 'signature') throw new Error('no signature');
    const url = new URL(`${access.baseUrl}/model/a.b-v1%3A0/converse`);
    const nowMs = Date.UTC(2026, 10, 25, 17, 0, 5);
    const request = { method: 'POST' as const, url, contentType: 'application/json', body, nowMs };
    const { headers, shown } = access.admission.sign(request);
    expect(headers['x-amz-date']).toBe('20261125T170005Z');
    expect(headers['authorization']).toContain('Credential=AKID/20261125/eu-west-1/bedrock/aws4_request');
    expect(JSON.stringify(headers)).not.toContain('shh');
    expect(shown?.reveal()).toBe('session');
    const again = access.admission.sign({ ...request, body: Buffer.from('{}') });
    expect(again.headers['authorization']).not.toBe(headers['authorization']);
  });

  test.each([
    ['bedrock', 'not json'],
    ['vertex', '{}'],
    ['openai', '{}'],
  ])('is null for %s with %s', (id, text) => {
    const row = findProvider(id);
    if (row === undefined) throw new Error('no row');
    expect(openCloud({ row, secret: new Secret(text), statedUrl: null })).toBeNull();
  });
});
