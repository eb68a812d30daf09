import { passRequest as passMessages } from './anthropic/pass-request.ts';
import { withTokenCounts } from './anthropic/with-token-counts.ts';
import type { ProviderWire } from './catalog.ts';
import { passRequest as passGenerate } from './gemini/pass-request.ts';
import { sameWire } from './hub/same-wire.ts';
import * as openai from './openai/index.ts';
import { passRequest as passResponses } from './openai-responses/pass-request.ts';
import { withPlainCalls } from './plain-calls/with-plain-calls.ts';
import type { Provider } from './provider.ts';
import { providerCodecs } from './provider-codecs.ts';

function spokenByNoClient(): never {
  throw new TypeError('No client speaks this wire; its calls are translated');
}

const never = (): boolean => false;

/** How each wire is spoken where the client speaks it too. Where it does not, `providerCodecs` translates. */
export const providerTable: { readonly [Wire in ProviderWire]: Provider } = {
  openai: withPlainCalls(openai),
  'openai-responses': sameWire({
    codec: providerCodecs['openai-responses'],
    encodeRequest: passResponses,
    usagePath: ['usage'],
    eventUsagePath: ['response', 'usage'],
    blamesCredential: never,
  }),
  anthropic: withTokenCounts(
    sameWire({
      codec: providerCodecs.anthropic,
      encodeRequest: passMessages,
      usagePath: ['usage'],
      // The stream's first report is in `message`: it stands before the answer, so it has no cost yet.
      eventUsagePath: ['usage'],
      blamesCredential: never,
    }),
  ),
  gemini: sameWire({
    codec: providerCodecs.gemini,
    encodeRequest: passGenerate,
    usagePath: ['usageMetadata'],
    eventUsagePath: ['usageMetadata'],
    // COMPAT: a key that Google does not know is told with status 400 (https://ai.google.dev/gemini-api/docs/troubleshooting, 2026-11).
    blamesCredential: (words) => words.includes('API_KEY_INVALID'),
  }),
  bedrock: sameWire({
    codec: providerCodecs.bedrock,
    encodeRequest: spokenByNoClient,
    usagePath: ['usage'],
    eventUsagePath: ['metadata', 'usage'],
    // COMPAT: unknown and expired keys are told with status 403, as a lack of permission is (2026-11).
    blamesCredential: (words) => /security token|signature we calculated|API Key|Authentication failed/i.test(words),
  }),
  cohere: sameWire({
    codec: providerCodecs.cohere,
    encodeRequest: spokenByNoClient,
    usagePath: ['usage'],
    eventUsagePath: ['delta', 'usage'],
    blamesCredential: never,
  }),
};
