import { spliceModel } from '../hub/splice-model.ts';
import type { EncodableCall, EncodedRequest } from '../provider.ts';

/** The caller's own `generateContent` request; the path names the deployment's model. */
export function passRequest(call: EncodableCall): EncodedRequest {
  const model = encodeURIComponent(call.upstreamModel);
  const method = call.body.isStream ? 'streamGenerateContent?alt=sse' : 'generateContent';
  return { path: `/models/${model}:${method}`, body: spliceModel(call, `models/${call.upstreamModel}`) };
}
