/** An error that a client must hear of, whoever made it. */
export type HubError = {
  /** HTTP status that says what kind it is, in the middle of a stream too. */
  readonly status: number;
  /** The maker's own stable word, where it has one. */
  readonly code: string | null;
  readonly message: string;
  /** The request field at fault. */
  readonly param: string | null;
  /** Seconds after which a retry can help. */
  readonly retryAfterSeconds: number | null;
};
