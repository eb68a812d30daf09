import { createHash } from 'node:crypto';
import { isObjectValue, listAt, parseJsonObject, textAt } from '@waygate/wire';
import { importPKCS8, SignJWT } from 'jose';
import type { ProviderRow } from '../catalog.ts';
import type { Admission, CloudAccess, TokenRequest } from './cloud-access.ts';
import { readServiceAccount, type ServiceAccount, type VertexSecret } from './cloud-secrets.ts';
import { placeAnthropic } from './place-anthropic.ts';

const scope = 'https://www.googleapis.com/auth/cloud-platform';
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const assertionSeconds = 3_600;

/** https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests */
async function writeGrant(account: ServiceAccount, url: string, nowMs: number): Promise<TokenRequest> {
  const key = await importPKCS8(account.private_key, 'RS256');
  const nowSeconds = Math.floor(nowMs / 1000);
  const header = { alg: 'RS256', typ: 'JWT', ...(account.private_key_id ? { kid: account.private_key_id } : {}) };
  const assertion = await new SignJWT({ scope })
    .setProtectedHeader(header)
    .setIssuer(account.client_email)
    .setAudience(url)
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + assertionSeconds)
    .sign(key);
  return { url, body: new URLSearchParams({ grant_type: grantType, assertion }).toString() };
}

function admissionOf(account: ServiceAccount, tokenUrl: string | null): Admission {
  const url = tokenUrl ?? 'https://oauth2.googleapis.com/token';
  const identity = ['vertex', url, account.client_email, account.private_key];
  const key = createHash('sha256').update(JSON.stringify(identity)).digest('hex');
  return { kind: 'token', grant: { key, write: (nowMs) => writeGrant(account, url, nowMs) } };
}

function hostOf(location: string): string {
  if (location === 'global') return 'https://aiplatform.googleapis.com';
  const isMulti = location === 'us' || location === 'eu';
  return isMulti
    ? `https://aiplatform.${location}.rep.googleapis.com`
    : `https://${location}-aiplatform.googleapis.com`;
}

function decodeList(bytes: Uint8Array): string[] | null {
  const body = parseJsonObject(Buffer.from(bytes).toString('utf8'));
  if (body === null || !Array.isArray(body['publisherModels'])) return null;
  const names = listAt(body, 'publisherModels').map((one) => (isObjectValue(one) ? textAt(one, 'name') : null));
  return names.includes(null) ? null : [...new Set(names.flatMap((name) => name?.split('/').at(-1) ?? []))];
}

/** @throws TypeError where the secret's service account is none. */
export function openVertex(
  secret: VertexSecret,
  at: { readonly row: ProviderRow; readonly statedUrl: string | null; readonly tokenUrl: string | null },
): CloudAccess {
  const account = readServiceAccount(secret.serviceAccount);
  if (account === null) throw new TypeError('no service account');
  const project = secret.project ?? account.project_id ?? '';
  const host = at.statedUrl ?? hostOf(secret.location);
  const isAnthropic = at.row.wire === 'anthropic';
  return {
    baseUrl: `${host}/v1/projects/${project}/locations/${secret.location}`,
    place: (request, call) =>
      isAnthropic ? placeAnthropic(request, call) : { ...request, path: `/publishers/google${request.path}` },
    admission: admissionOf(account, at.tokenUrl),
    listing: {
      url: `${host}/v1beta1/publishers/${isAnthropic ? 'anthropic' : 'google'}/models?pageSize=300`,
      decode: decodeList,
    },
  };
}
