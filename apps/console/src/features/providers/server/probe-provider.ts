import type { Egress } from '@waygate/egress';
import { toRefusal } from '@waygate/errors';
import type { Secret } from '@waygate/protocol';
import { modelListings, type ProviderRow, providerTable } from '@waygate/providers';

/** A provider to be tried: where it is and what it is shown. */
export type ProbedProvider = { row: ProviderRow; baseUrl: string; secret: Secret | null };

/** How a try went, in words for people, and which models the provider lists. */
export type Probe =
  | { hasPassed: true; message: string; upstreamModels: readonly string[] }
  | { hasPassed: false; message: string; fault: 'key' | 'address' | 'list' };

const timeoutMs = 10_000;
const responseBytesMax = 4 * 1024 * 1024;

function judgeStatus(status: number): Probe | null {
  if (status === 200) return null;
  if (status === 401 || status === 403) {
    return { hasPassed: false, message: `The provider does not accept this key (status ${status}).`, fault: 'key' };
  }
  if (status === 404) {
    return { hasPassed: false, message: 'There is no list of models at this address (status 404).', fault: 'list' };
  }
  return { hasPassed: false, message: `The provider answered with status ${status}.`, fault: 'address' };
}

/** Asks a provider for its models, to see whether address and key are right. Never throws. */
export async function probeProvider({ row, baseUrl, secret }: ProbedProvider, egress: Egress): Promise<Probe> {
  const listing = modelListings[row.wire];
  try {
    const response = await egress.request({
      url: baseUrl.replace(/\/+$/, '') + listing.path,
      method: 'GET',
      headers: {
        accept: 'application/json',
        ...listing.headers,
        ...providerTable[row.wire].encodeCredential(row, secret),
      },
      timeoutMs,
      responseBytesMax,
    });
    const fault = judgeStatus(response.status);
    if (fault !== null) return fault;
    const upstreamModels = listing.decode(response.body);
    if (upstreamModels === null) {
      return {
        hasPassed: false,
        message:
          row.baseUrl === null
            ? 'What answers there is no OpenAI-compatible server.'
            : 'The provider answered with something that is no list of models.',
        fault: 'list',
      };
    }
    const noun = upstreamModels.length === 1 ? 'model' : 'models';
    return { hasPassed: true, message: `It lists ${upstreamModels.length} ${noun}.`, upstreamModels };
  } catch (error) {
    return { hasPassed: false, message: toRefusal(error).message, fault: 'address' };
  }
}
