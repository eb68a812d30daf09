import { spliceModel } from '../hub/splice-model.ts';
import type { EncodableCall, EncodedRequest } from '../provider.ts';

/** The version of the API that is spoken where the client does not name one. */
const version = { 'anthropic-version': '2023-06-01' };

/** The caller's own Messages request under the deployment's model, with the headers that say how to read it. */
export function passRequest(call: EncodableCall): EncodedRequest {
  return { path: '/messages', body: spliceModel(call, call.upstreamModel), headers: { ...version, ...call.headers } };
}
