import { spliceModel } from '../hub/splice-model.ts';
import type { EncodableCall, EncodedRequest } from '../provider.ts';

/** The caller's own Responses request under the deployment's model. */
export function passRequest(call: EncodableCall): EncodedRequest {
  return { path: '/responses', body: spliceModel(call, call.upstreamModel) };
}
