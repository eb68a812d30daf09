import type { Admittance, CloudAccess, CloudTokens } from '@waygate/providers';
import type { UpstreamRequest } from './upstream.ts';

/** A cloud's request with what lets it in. */
export type AdmittedRequest = { readonly request: UpstreamRequest; readonly shown: Admittance['shown'] };

function admitted(request: UpstreamRequest, { headers, shown }: Admittance): AdmittedRequest {
  return { request: { ...request, headers: { ...request.headers, ...headers } }, shown };
}

/**
 * Lets a request in: at once, or by a promise where a token must be fetched first.
 * @throws Refusal (by the promise) upstream_credential_unusable or upstream_unreachable.
 */
export function admitToCloud(
  { admission }: CloudAccess,
  request: UpstreamRequest,
  { tokens, nowMs }: { readonly tokens: CloudTokens; readonly nowMs: number },
): AdmittedRequest | Promise<AdmittedRequest> {
  if (admission.kind === 'static') return admitted(request, admission.admittance);
  if (admission.kind === 'signature') {
    const { credential, path, headers, body } = request;
    const url = new URL(`${credential.origin}${credential.pathPrefix}${path}`);
    const contentType = headers['content-type'] ?? null;
    return admitted(request, admission.sign({ method: 'POST', url, contentType, body, nowMs }));
  }
  const withToken = (token: NonNullable<Admittance['shown']>): AdmittedRequest =>
    admitted(request, { headers: { authorization: `Bearer ${token.reveal()}` }, shown: token });
  const held = tokens.held(admission.grant);
  return held === null ? tokens.take(admission.grant).then(withToken) : withToken(held);
}
