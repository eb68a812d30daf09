import { Secret } from '@waygate/protocol';
import { modelListings } from '../list-models.ts';
import type { Admission, CloudAccess } from './cloud-access.ts';
import type { BedrockSecret } from './cloud-secrets.ts';
import { signV4 } from './sign-v4.ts';

function admissionOf(secret: BedrockSecret): Admission {
  const { region, apiKey, accessKeyId = '', secretAccessKey = '', sessionToken } = secret;
  if (apiKey !== undefined) {
    const shown = new Secret(apiKey);
    return { kind: 'static', admittance: { headers: { authorization: `Bearer ${apiKey}` }, shown } };
  }
  const keys = { region, accessKeyId, secretAccessKey, sessionToken };
  return { kind: 'signature', sign: (request) => signV4(request, keys) };
}

/** Amazon Bedrock in a region. The list of models is another host's there, unless an address was stated for both. */
export function openBedrock(secret: BedrockSecret, statedUrl: string | null): CloudAccess {
  const { region } = secret;
  return {
    baseUrl: statedUrl ?? `https://bedrock-runtime.${region}.amazonaws.com`,
    place: (request) => request,
    admission: admissionOf(secret),
    listing: {
      url: `${statedUrl ?? `https://bedrock.${region}.amazonaws.com`}${modelListings.bedrock.path}`,
      decode: modelListings.bedrock.decode,
    },
  };
}
