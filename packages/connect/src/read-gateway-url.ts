/** What a client is connected to. */
export type Target = {
  /** The gateway, without `/v1` and without a slash at its end. */
  readonly url: string;
  readonly apiKey: string;
  readonly model: string;
};

/**
 * The gateway's address in whatever form somebody has it: people paste the base that an SDK wants, and each client gets
 * its own form of it from the table. Throws, in words for a person, where it is no address on the web.
 */
export function readGatewayUrl(text: string): string {
  if (!URL.canParse(text)) throw new Error(`Not an address: ${text}`);
  const { origin, pathname, protocol } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') throw new Error(`Not a web address: ${text}`);
  return `${origin}${pathname.replace(/\/+$/, '').replace(/\/v1$/, '')}`;
}
