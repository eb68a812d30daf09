import { providerTable } from '@waygate/providers';
import type { Attempt } from '../account/attempt.ts';
import type { Call } from '../stages/decode.ts';
import type { Passage } from '../translate/passage.ts';
import type { UpstreamRequest } from './upstream.ts';

/** The request of an attempt, on its provider's wire, with the credential in it; a cloud's is still to be let in. */
export function encodeAttempt(
  { id, deployment }: Attempt,
  { call, passage }: { readonly call: Call; readonly passage: Passage },
): UpstreamRequest {
  const { credential, upstreamModel } = deployment;
  const { row, secret, cloud } = credential;
  const provider = providerTable[passage.wire];
  const asked = passage.translation?.encoded ?? provider.encodeRequest({ ...call.decoded, upstreamModel, row });
  const own = passage.body === null ? asked : { ...asked, body: passage.body };
  const encoded = cloud === null ? own : cloud.place(own, { upstreamModel, isStream: call.decoded.body.isStream });
  const headers = {
    ...encoded.headers,
    ...provider.encodeCredential(row, secret),
    'content-type': encoded.contentType ?? 'application/json',
    accept: call.decoded.body.isStream ? 'text/event-stream' : (encoded.accept ?? 'application/json'),
    'accept-encoding': 'identity',
    'user-agent': 'waygate',
    'x-request-id': id,
  };
  return { credential, path: encoded.path, headers, body: encoded.body };
}
