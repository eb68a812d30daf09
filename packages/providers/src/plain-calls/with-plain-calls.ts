import type { Endpoint } from '@waygate/protocol';
import type { Provider } from '../provider.ts';
import { encodePlainRequest, type PlainEndpoint } from './encode-plain-request.ts';
import { openPlainStreamReader } from './open-plain-stream-reader.ts';
import { readPlainAnswer } from './read-plain-answer.ts';

function isPlain(endpoint: Endpoint): endpoint is PlainEndpoint {
  return endpoint !== 'chat' && endpoint !== 'embeddings';
}

/** A provider that is also asked for what is neither chat nor an embedding. */
export function withPlainCalls(provider: Provider): Provider {
  return {
    ...provider,
    encodeRequest: (call) => {
      const { endpoint } = call.body;
      return isPlain(endpoint) ? encodePlainRequest(call, endpoint) : provider.encodeRequest(call);
    },
    decodeAnswer: (endpoint, bytes) =>
      isPlain(endpoint) ? readPlainAnswer(endpoint, bytes) : provider.decodeAnswer(endpoint, bytes),
    decodeStream: (options) =>
      isPlain(options.endpoint) ? openPlainStreamReader(options.endpoint) : provider.decodeStream(options),
  };
}
