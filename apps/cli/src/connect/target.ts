/** What a client is connected to. */
export type Target = {
  /** The gateway, without `/v1` and without a slash at its end. */
  readonly url: string;
  readonly apiKey: string;
  readonly model: string;
};
