import type { Egress } from '@waygate/egress';
import { toRefusal } from '@waygate/errors';
import { type Secret, systemClock } from '@waygate/protocol';
import { type CloudAccess, CloudTokens, openCloud, type ProviderRow } from '@waygate/providers';
import type { Probe } from './probe-provider.ts';

const timeoutMs = 10_000;
const responseBytesMax = 8 * 1024 * 1024;

async function admit(access: CloudAccess, egress: Egress): Promise<Readonly<Record<string, string>>> {
  const { admission, listing } = access;
  if (admission.kind === 'static') return admission.admittance.headers;
  if (admission.kind === 'signature') {
    const url = new URL(listing.url);
    const nowMs = systemClock.nowMs();
    return admission.sign({ method: 'GET', url, contentType: null, body: new Uint8Array(), nowMs }).headers;
  }
  const tokens = new CloudTokens({ fetch: (request) => egress.request(request), clock: systemClock });
  return { authorization: `Bearer ${(await tokens.take(admission.grant)).reveal()}` };
}

function judge(access: CloudAccess, status: number, body: Uint8Array): Probe {
  if (status === 401 || status === 403) {
    return { hasPassed: false, message: `The provider does not accept this key (status ${status}).`, fault: 'key' };
  }
  const upstreamModels = status === 200 ? access.listing.decode(body) : null;
  if (upstreamModels === null) {
    const message = `The provider answered with no list of models (status ${status}).`;
    return { hasPassed: false, message, fault: status === 200 || status === 404 ? 'list' : 'address' };
  }
  const { length } = upstreamModels;
  const message = length === 0 ? 'It accepts the key.' : `It lists ${length} ${length === 1 ? 'model' : 'models'}.`;
  return { hasPassed: true, message, upstreamModels };
}

/** Asks a cloud for its models, to see whether address and secret are right. Never throws. */
export async function probeCloud(
  { row, baseUrl, secret }: { row: ProviderRow; baseUrl: string | null; secret: Secret | null },
  egress: Egress,
): Promise<Probe> {
  const access = secret === null ? null : openCloud({ row, secret, statedUrl: baseUrl });
  if (access === null) return { hasPassed: false, message: 'Its credential is not complete.', fault: 'key' };
  let headers: Readonly<Record<string, string>>;
  try {
    headers = await admit(access, egress);
  } catch (error) {
    const isKey = toRefusal(error).code === 'upstream_credential_unusable';
    return isKey
      ? { hasPassed: false, message: 'No token is given for this credential.', fault: 'key' }
      : { hasPassed: false, message: 'The token endpoint cannot be reached.', fault: 'address' };
  }
  try {
    const rest = { method: 'GET' as const, timeoutMs, responseBytesMax };
    const url = access.listing.url;
    const answer = await egress.request({ ...rest, url, headers: { accept: 'application/json', ...headers } });
    return judge(access, answer.status, answer.body);
  } catch (error) {
    return { hasPassed: false, message: toRefusal(error).message, fault: 'address' };
  }
}
