import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { type CloudUpstreams, openCloudUpstreams } from '../cloud-upstreams.ts';
import { openRecordedUpstreams } from '../recorded-upstreams.ts';
import { openStand, type Stand } from '../stand.ts';
import { aiSdkMatrixClients } from './ai-sdk-matrix-clients.ts';
import type { MatrixClient, MatrixTarget } from './matrix-client.ts';
import type { MatrixProvider, MatrixWire } from './matrix-providers.ts';
import { officialMatrixClients } from './official-matrix-clients.ts';
import { openAiMatrixClients } from './openai-matrix-clients.ts';
import { type Received, readReceived } from './read-received.ts';

/** The path that a client called and the body it sent there. */
export type SentBody = { readonly path: string; readonly text: string };

/** A gateway, upstreams that answer from recordings and remember what they were told, and clients. */
export type MatrixStand = {
  readonly target: MatrixTarget;
  readonly stand: Stand;
  readonly modelOf: (provider: MatrixProvider) => string;
  /** From now on the provider answers with this recording, or with the one for its wire. */
  play(provider: MatrixProvider, name: string | ((wire: MatrixWire) => string)): void;
  /** How many requests the provider got. */
  countOf(provider: MatrixProvider): number;
  /** What the provider was told last. */
  lastOf(provider: MatrixProvider): Received & { readonly wire: MatrixWire };
  /** Adds headers to what clients send from now on. */
  sendWith(headers: Readonly<Record<string, string>>): void;
  /** What clients sent, as they wrote it, in order. */
  readonly sent: readonly SentBody[];
  /** `x-waygate-dropped` of the last answer. */
  dropped(): string | null;
  close(): Promise<void>;
};

/** Clients of every make, by name. */
export function matrixClients(target: () => MatrixTarget): readonly (readonly [string, MatrixClient])[] {
  const clients = [...openAiMatrixClients(target), ...officialMatrixClients(target), ...aiSdkMatrixClients(target)];
  return clients.map((client) => [client.name, client]);
}

/** Lets what clients send and get pass by, whatever they are made of: all of them call `fetch`. */
function watchCalls(gatewayUrl: string) {
  const { fetch } = globalThis;
  const sent: SentBody[] = [];
  const seen: { headers: Readonly<Record<string, string>>; dropped: string | null } = { headers: {}, dropped: null };
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (!request.url.startsWith(gatewayUrl)) return fetch(request);
    for (const [name, value] of Object.entries(seen.headers)) request.headers.set(name, value);
    sent.push({ path: new URL(request.url).pathname, text: await request.clone().text() });
    const response = await fetch(request);
    seen.dropped = response.headers.get('x-waygate-dropped');
    return response;
  };
  return { seen, sent, restore: () => void Object.assign(globalThis, { fetch }) };
}

function openTarget({ gatewayUrl, organisation, client }: Stand): MatrixTarget {
  const apiKey = organisation.key.text;
  return {
    gatewayUrl,
    apiKey,
    openai: client(),
    anthropic: new Anthropic({ apiKey, baseURL: gatewayUrl, maxRetries: 0, timeout: 15_000 }),
    google: new GoogleGenAI({ apiKey, httpOptions: { baseUrl: gatewayUrl, timeout: 15_000 } }),
  };
}

/** Starts everything that the matrix needs. */
export async function openMatrixStand(): Promise<MatrixStand> {
  const stand = await openStand();
  const recorded = await openRecordedUpstreams(stand);
  const clouds: CloudUpstreams = await openCloudUpstreams(stand);
  const { seen, sent, restore } = watchCalls(stand.gatewayUrl);
  const serverOf = (provider: MatrixProvider) =>
    provider === 'bedrock' ? clouds.servers.bedrock : recorded.servers[provider];
  const wireOf = (provider: MatrixProvider, path: string): MatrixWire =>
    provider === 'openai' && path.endsWith('/responses') ? 'openai-responses' : provider;
  return {
    target: openTarget(stand),
    stand,
    modelOf: (provider) => `${provider}-up/recorded`,
    play: (provider, name) => {
      const nameFor = typeof name === 'string' ? () => name : name;
      if (provider === 'bedrock') clouds.play(provider, nameFor(provider));
      else recorded.play(provider, (path) => nameFor(wireOf(provider, path)));
    },
    countOf: (provider) => serverOf(provider).received.length,
    lastOf: (provider) => {
      const last = serverOf(provider).received.at(-1);
      if (last === undefined) throw new Error('the upstream was told nothing');
      const wire = wireOf(provider, last.path);
      return { ...readReceived(wire, last.body), wire };
    },
    sendWith: (headers) => void Object.assign(seen, { headers }),
    sent,
    dropped: () => seen.dropped,
    close: async () => {
      restore();
      await stand.close();
      await Promise.all([recorded.close(), clouds.close()]);
    },
  };
}
