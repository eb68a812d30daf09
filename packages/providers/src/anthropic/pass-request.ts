import { spliceModel } from '../hub/splice-model.ts';
import type { EncodableCall, EncodedRequest } from '../provider.ts';

/** The version of the API that is spoken where the client does not name one. */
const version = { 'anthropic-version': '2023-06-01' };

/** The caller's own Messages request, to be answered or only counted, under the deployment's model, with the headers that say how to read it. */
export function passRequest(call: EncodableCall): EncodedRequest {
  const path = call.body.dialect === 'anthropic-count-tokens' ? '/messages/count_tokens' : '/messages';
  return { path, body: spliceModel(call, call.upstreamModel), headers: { ...version, ...call.headers } };
}
