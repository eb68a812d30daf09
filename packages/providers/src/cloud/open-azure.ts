import { createHash } from 'node:crypto';
import { Secret } from '@waygate/protocol';
import { modelListings } from '../list-models.ts';
import type { EncodedRequest } from '../provider.ts';
import type { Admission, CloudAccess } from './cloud-access.ts';
import type { AzureSecret } from './cloud-secrets.ts';

const scope = 'https://cognitiveservices.azure.com/.default';

function admissionOf(secret: AzureSecret, tokenUrl: string | null): Admission {
  const { apiKey, tenantId = '', clientId = '', clientSecret = '' } = secret;
  if (apiKey !== undefined) {
    return { kind: 'static', admittance: { headers: { 'api-key': apiKey }, shown: new Secret(apiKey) } };
  }
  const url = tokenUrl ?? `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`;
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope };
  const body = new URLSearchParams(form).toString();
  const key = createHash('sha256')
    .update(JSON.stringify(['azure', url, body]))
    .digest('hex');
  return { kind: 'token', grant: { key, write: () => Promise.resolve({ url, body }) } };
}

/** A stated version has the deployment in the path; without one the v1 API has it in the body. */
function place(request: EncodedRequest, upstreamModel: string, apiVersion: string | undefined): EncodedRequest {
  if (apiVersion === undefined) return { ...request, path: `/openai/v1${request.path}` };
  // COMPAT: Responses have no deployment in their path in any version (https://learn.microsoft.com/azure/ai-services/openai/reference, 2026-11).
  const folder = request.path === '/responses' ? '' : `/deployments/${encodeURIComponent(upstreamModel)}`;
  return { ...request, path: `/openai${folder}${request.path}?api-version=${apiVersion}` };
}

/** An Azure OpenAI resource. What it lists are models, not what is deployed of them: deployments are stated. */
export function openAzure(
  secret: AzureSecret,
  at: { readonly statedUrl: string; readonly tokenUrl: string | null },
): CloudAccess {
  const { apiVersion } = secret;
  // The portal shows the address with and without the API's folder.
  const baseUrl = at.statedUrl.replace(/\/openai(?:\/v1)?$/, '');
  const query = apiVersion === undefined ? '/v1/models' : `/models?api-version=${apiVersion}`;
  return {
    baseUrl,
    place: (request, { upstreamModel }) => place(request, upstreamModel, apiVersion),
    admission: admissionOf(secret, at.tokenUrl),
    listing: {
      url: `${baseUrl}/openai${query}`,
      decode: (bytes) => (modelListings.openai.decode(bytes) === null ? null : []),
    },
  };
}
