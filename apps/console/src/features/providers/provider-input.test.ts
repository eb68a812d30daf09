import { describe, expect, it } from 'vitest';
import { addProviderInput, cloudKeyInput } from './provider-input.ts';

const base = { name: 'A cloud', baseUrl: null, secret: null, models: [] };
const account = JSON.stringify({
  client_email: 'caller@project.iam.gserviceaccount.com',
  private_key: '-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n',
  project_id: 'project-1',
});

function faultsOf(input: object): Record<string, string> {
  const parsed = addProviderInput.safeParse({ ...base, ...input });
  return Object.fromEntries(parsed.error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? []);
}

describe('what adding a cloud takes', () => {
  it.each([
    ['bedrock', { region: 'eu-central-1', apiKey: 'a-bedrock-key' }],
    ['bedrock', { region: 'eu-central-1', accessKeyId: 'AKIA1', secretAccessKey: 'x', sessionToken: '' }],
    ['vertex', { location: 'europe-west4', serviceAccount: account }],
  ])('is complete for %s', (provider, fields) => {
    expect(faultsOf({ provider, fields })).toEqual({});
  });

  it('says each fault at its own field', () => {
    expect(faultsOf({ provider: 'bedrock', fields: { region: 'nowhere', accessKeyId: 'AKIA1' } })).toEqual({
      'fields.region': 'A region such as eu-central-1.',
      'fields.secretAccessKey': 'The secret that belongs to the access key ID.',
    });
    expect(Object.keys(faultsOf({ provider: 'vertex', fields: { location: 'x1', serviceAccount: '{}' } }))).toEqual([
      'fields.location',
      'fields.serviceAccount',
    ]);
  });

  it('is for Azure an endpoint, one way in, and the names of deployments', () => {
    const azure = { provider: 'azure', baseUrl: 'https://res.openai.azure.com', models: ['gpt'] };
    expect(faultsOf({ ...azure, fields: { apiKey: 'key' } })).toEqual({});
    expect(faultsOf({ ...azure, fields: { apiKey: 'key', clientId: 'c' } })).toEqual({
      'fields.apiKey': 'Either an API key or an Entra application, not both.',
    });
    expect(Object.keys(faultsOf({ ...azure, baseUrl: null, models: [], fields: { apiKey: 'key' } })).sort()).toEqual([
      'baseUrl',
      'models',
    ]);
  });
});

it('another credential of a cloud is checked as its first one was', () => {
  expect(cloudKeyInput('vertex').safeParse({ fields: { location: 'global', serviceAccount: account } }).success).toBe(
    true,
  );
  const wrong = cloudKeyInput('bedrock').safeParse({ fields: { region: '' } });
  expect(wrong.error?.issues.map(({ path }) => path.join('.'))).toContain('fields.region');
});
