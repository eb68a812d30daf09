/** How a client library files an error: OpenAI's `error.type`; other dialects map it to their own word. */
export type ErrorKind =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'not_found_error'
  | 'insufficient_quota'
  | 'rate_limit_error'
  | 'conflict_error'
  | 'api_error';

/** What is fixed about an error code. */
export type CatalogueEntry = {
  readonly status: number;
  readonly kind: ErrorKind;
  /** Whether sending the same request again can help. */
  readonly isRetryable: boolean;
  /** Words for a person. A refusal may add particulars; it never says less. */
  readonly words: string;
};

/** Every refusal of Waygate, by stable code. Each has a page in docs/errors. */
export const errorCatalogue = {
  body_malformed: {
    status: 400,
    kind: 'invalid_request_error',
    isRetryable: false,
    words: 'The request body is not valid JSON.',
  },
  body_ambiguous: {
    status: 400,
    kind: 'invalid_request_error',
    isRetryable: false,
    words: 'The request body states a field more than once that decides what the call may do.',
  },
  body_too_deep: {
    status: 400,
    kind: 'invalid_request_error',
    isRetryable: false,
    words: 'The request body is nested too deeply.',
  },
  parameter_invalid: {
    status: 400,
    kind: 'invalid_request_error',
    isRetryable: false,
    words: 'A parameter has a value that is not allowed.',
  },
  header_invalid: {
    status: 400,
    kind: 'invalid_request_error',
    isRetryable: false,
    words: 'A request header has a value that is not allowed.',
  },
  key_missing: {
    status: 401,
    kind: 'authentication_error',
    isRetryable: false,
    words: 'No API key was given. Send a Waygate key as "Authorization: Bearer sk-wg-…".',
  },
  key_invalid: {
    status: 401,
    kind: 'authentication_error',
    isRetryable: false,
    words: 'The API key is unknown, revoked or expired.',
  },
  session_missing: {
    status: 401,
    kind: 'authentication_error',
    isRetryable: false,
    words: 'You are not signed in.',
  },
  sign_in_failed: {
    status: 401,
    kind: 'authentication_error',
    isRetryable: false,
    words: 'The e-mail address or the password is not right.',
  },
  second_factor_missing: {
    status: 401,
    kind: 'authentication_error',
    isRetryable: false,
    words: 'Enter the code of your authenticator app.',
  },
  second_factor_invalid: {
    status: 401,
    kind: 'authentication_error',
    isRetryable: false,
    words: 'This code is not right, or was used already.',
  },
  price_unknown: {
    status: 402,
    kind: 'insufficient_quota',
    isRetryable: false,
    words: 'The price of this model is unknown.',
  },
  permission_denied: {
    status: 403,
    kind: 'permission_error',
    isRetryable: false,
    words: 'You do not have the right to do this.',
  },
  key_kind_denied: {
    status: 403,
    kind: 'permission_error',
    isRetryable: false,
    words: 'A management key cannot call models.',
  },
  model_denied: {
    status: 403,
    kind: 'permission_error',
    isRetryable: false,
    words: 'This key may not call this model.',
  },
  endpoint_denied: {
    status: 403,
    kind: 'permission_error',
    isRetryable: false,
    words: 'This key may not call this endpoint.',
  },
  deployment_denied: {
    status: 403,
    kind: 'permission_error',
    isRetryable: false,
    words: 'No provider that serves this model is in a region, or under terms, that this key is held to.',
  },
  modality_denied: {
    status: 403,
    kind: 'permission_error',
    isRetryable: false,
    words: 'This key may not send this kind of content.',
  },
  parameter_denied: {
    status: 403,
    kind: 'permission_error',
    isRetryable: false,
    words: 'This key may not call with this parameter.',
  },
  address_denied: {
    status: 403,
    kind: 'permission_error',
    isRetryable: false,
    words: 'This key may not be used from this IP address.',
  },
  egress_denied: {
    status: 403,
    kind: 'permission_error',
    isRetryable: false,
    words: 'This address may not be called: it is private, or not one that the operator allows.',
  },
  model_unknown: {
    status: 404,
    kind: 'not_found_error',
    isRetryable: false,
    words: 'No provider of this organisation serves this model.',
  },
  route_unknown: {
    status: 404,
    kind: 'not_found_error',
    isRetryable: false,
    words: 'There is nothing at this address.',
  },
  not_found: {
    status: 404,
    kind: 'not_found_error',
    isRetryable: false,
    words: 'This does not exist, or not for you.',
  },
  method_unknown: {
    status: 405,
    kind: 'invalid_request_error',
    isRetryable: false,
    words: 'This address does not answer to this method.',
  },
  precondition_failed: {
    status: 412,
    kind: 'conflict_error',
    isRetryable: false,
    words: 'This was changed since you read it: its ETag is not the one in If-Match.',
  },
  conflict: {
    status: 409,
    kind: 'conflict_error',
    isRetryable: false,
    words: 'This collides with something that exists.',
  },
  body_too_large: {
    status: 413,
    kind: 'invalid_request_error',
    isRetryable: false,
    words: 'The request body is too large.',
  },
  body_unsupported: {
    status: 415,
    kind: 'invalid_request_error',
    isRetryable: false,
    words: 'The request body has a type or an encoding that is not understood. Send plain JSON.',
  },
  upstream_rejected: {
    status: 400,
    kind: 'invalid_request_error',
    isRetryable: false,
    words: 'The provider refused the request.',
  },
  rate_limited: {
    status: 429,
    kind: 'rate_limit_error',
    isRetryable: true,
    words: 'Too many requests. Try again later.',
  },
  upstream_rate_limited: {
    status: 429,
    kind: 'rate_limit_error',
    isRetryable: true,
    words: 'The provider takes no more requests at the moment.',
  },
  client_gone: {
    status: 499,
    kind: 'api_error',
    isRetryable: false,
    words: 'The client closed the connection.',
  },
  internal: {
    status: 500,
    kind: 'api_error',
    isRetryable: true,
    words: 'Something went wrong on our side.',
  },
  upstream_unreachable: {
    status: 502,
    kind: 'api_error',
    isRetryable: true,
    words: 'The provider could not be reached.',
  },
  upstream_failed: {
    status: 502,
    kind: 'api_error',
    isRetryable: true,
    words: 'The provider answered with an error of its own.',
  },
  upstream_malformed: {
    status: 502,
    kind: 'api_error',
    isRetryable: true,
    words: 'The provider answered with something that is not an answer.',
  },
  upstream_cut: {
    status: 502,
    kind: 'api_error',
    isRetryable: true,
    words: 'The provider broke off its answer.',
  },
  upstream_credential_unusable: {
    status: 502,
    kind: 'api_error',
    isRetryable: false,
    words: "The provider's credential cannot be used. Ask an administrator to enter it again.",
  },
  configuration_unavailable: {
    status: 503,
    kind: 'api_error',
    isRetryable: true,
    words: 'The key cannot be checked at the moment. Try again in a few seconds.',
  },
  draining: {
    status: 503,
    kind: 'api_error',
    isRetryable: true,
    words: 'This gateway is shutting down. Try again; another one answers.',
  },
  overloaded: {
    status: 503,
    kind: 'api_error',
    isRetryable: true,
    words: 'This gateway is at its limit. Try again in a few seconds.',
  },
  upstream_timeout: {
    status: 504,
    kind: 'api_error',
    isRetryable: true,
    words: 'The provider did not answer in time.',
  },
} as const satisfies Record<string, CatalogueEntry>;

/** A stable error code. */
export type ErrorCode = keyof typeof errorCatalogue;
