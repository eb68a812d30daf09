import { Refusal, refuse } from '@waygate/errors';
import { Agent, type Dispatcher } from 'undici';
import { parseTypedUrl } from './check-address.ts';
import { type ConnectorOptions, createConnector } from './create-connector.ts';

/** A request to an address that a person typed. */
export type EgressRequest = {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For everything: connecting, redirects, the whole body. */
  readonly timeoutMs: number;
  readonly responseBytesMax: number;
  /** Redirects that are followed; none unless stated. Headers go along to the same origin only. */
  readonly redirectsMax?: number;
};

/** An answer, read to its end. */
export type EgressResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
};

/** The one HTTP client for addresses that people typed. */
export type Egress = {
  /**
   * Makes a request. @throws Refusal egress_denied for a forbidden address at any hop, parameter_invalid for what is no
   * URL, upstream_unreachable, upstream_timeout, or upstream_malformed for an answer above the cap.
   */
  request(request: EgressRequest): Promise<EgressResponse>;
  close(): Promise<void>;
};

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

type Hop = { readonly url: URL; readonly method: 'GET' | 'POST'; readonly headers: Readonly<Record<string, string>> };

async function readBody(body: Dispatcher.ResponseData['body'], bytesMax: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > bytesMax) {
      throw refuse('upstream_malformed', { message: `The answer is larger than ${bytesMax} bytes.` });
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const cause = error instanceof Error ? error.cause : null;
  if (cause instanceof Refusal) return cause;
  const isTimeout = error instanceof Error && /timeout/i.test(`${error.name} ${error.message}`);
  return refuse(isTimeout ? 'upstream_timeout' : 'upstream_unreachable', { cause: error });
}

function nextHop(hop: Hop, response: Dispatcher.ResponseData, isAllowed: ConnectorOptions['isAllowed']): Hop | null {
  const { location } = response.headers;
  if (!redirectStatuses.has(response.statusCode) || typeof location !== 'string') return null;
  if (!URL.canParse(location, hop.url.href)) throw refuse('upstream_malformed');
  const url = parseTypedUrl(new URL(location, hop.url.href).href, isAllowed);
  const keepsMethod = response.statusCode === 307 || response.statusCode === 308;
  // SAFETY: a redirect must not carry a credential to an origin that it was not given to.
  const headers = url.origin === hop.url.origin ? hop.headers : {};
  return { url, method: keepsMethod ? hop.method : 'GET', headers };
}

/** Makes the client. Options say which addresses are allowed and how names are resolved. */
export function createEgress(options: ConnectorOptions): Egress {
  const agent = new Agent({ connect: createConnector(options), pipelining: 0, connections: 16 });

  async function follow(request: EgressRequest, signal: AbortSignal): Promise<EgressResponse> {
    const { method, headers = {} } = request;
    let hop: Hop = { url: parseTypedUrl(request.url, options.isAllowed), method, headers };
    for (let redirects = 0; ; redirects++) {
      const response = await agent.request({
        origin: hop.url.origin,
        path: `${hop.url.pathname}${hop.url.search}`,
        method: hop.method,
        headers: hop.headers,
        body: hop.method === 'POST' ? (request.body ?? null) : null,
        signal,
      });
      const next = redirects < (request.redirectsMax ?? 0) ? nextHop(hop, response, options.isAllowed) : null;
      if (next === null) {
        const body = await readBody(response.body, request.responseBytesMax);
        return { status: response.statusCode, headers: response.headers, body };
      }
      // Destroying an unread body reports an abort, which is what is meant.
      response.body.on('error', () => undefined).destroy();
      hop = next;
    }
  }

  return {
    async request(request) {
      try {
        return await follow(request, AbortSignal.timeout(request.timeoutMs));
      } catch (error) {
        throw toRefusal(error);
      }
    },
    close: () => agent.destroy(),
  };
}
