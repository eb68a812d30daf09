import type { Secret } from '@waygate/protocol';
import type { EncodedRequest } from '../provider.ts';

/** A request as it will be sent, for a signature over it. */
export type SignableRequest = {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly contentType: string | null;
  readonly body: Uint8Array;
  readonly nowMs: number;
};

/** What lets a request in. `shown` is what the upstream gets to see of the secret, so that its replies can be masked. */
export type Admittance = { readonly headers: Readonly<Record<string, string>>; readonly shown: Secret | null };

/** A request of the OAuth token endpoint. */
export type TokenRequest = { readonly url: string; readonly body: string };

/** How a token is had. */
export type TokenGrant = {
  /** The same for the same identity and secret, and no part of either. */
  readonly key: string;
  /** @throws whatever is wrong with the stored key. */
  readonly write: (nowMs: number) => Promise<TokenRequest>;
};

/** How a cloud lets calls in: by a header that never changes, a signature of each call, or a token that is fetched. */
export type Admission =
  | { readonly kind: 'static'; readonly admittance: Admittance }
  | { readonly kind: 'signature'; readonly sign: (request: SignableRequest) => Admittance }
  | { readonly kind: 'token'; readonly grant: TokenGrant };

/** How a cloud tells its models. */
export type CloudListing = {
  readonly url: string;
  /** Ids, each once; null where the answer is no list. */
  readonly decode: (bytes: Uint8Array) => string[] | null;
};

/** A wire as a cloud hosts it: where it is, how calls are addressed there, how they are let in. */
export type CloudAccess = {
  readonly baseUrl: string;
  readonly place: (request: EncodedRequest, call: { upstreamModel: string; isStream: boolean }) => EncodedRequest;
  readonly admission: Admission;
  readonly listing: CloudListing;
};
