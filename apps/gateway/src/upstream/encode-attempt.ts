import { withoutRouterMembers } from '@waygate/dialects';
import { type EncodedRequest, providerTable } from '@waygate/providers';
import type { Attempt } from '../account/attempt.ts';
import type { Call } from '../stages/decode.ts';
import type { Passage } from '../translate/passage.ts';
import type { UpstreamRequest } from './upstream.ts';

type Asked = { readonly call: Call; readonly passage: Passage };

/** What a provider is asked: the caller's words as they are, but for what is left out on this way. */
function ask({ deployment }: Attempt, { call, passage }: Asked): EncodedRequest {
  const { row } = deployment.credential;
  const { upstreamModel } = deployment;
  const asked =
    passage.translation?.encoded ?? providerTable[passage.wire].encodeRequest({ ...call.decoded, upstreamModel, row });
  const body = passage.body ?? asked.body;
  if (passage.cut.length > 0) return { ...asked, body: withoutRouterMembers(body) };
  return passage.body === null ? asked : { ...asked, body };
}

/** The request of an attempt, on its provider's wire, with the credential in it; a cloud's is still to be let in. */
export function encodeAttempt(attempt: Attempt, { call, passage }: Asked): UpstreamRequest {
  const { id, deployment } = attempt;
  const { credential, upstreamModel } = deployment;
  const { row, secret, cloud } = credential;
  const provider = providerTable[passage.wire];
  const own = ask(attempt, { call, passage });
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
