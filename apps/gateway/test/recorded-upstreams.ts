import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OrganisationId } from '@waygate/protocol';
import { buildCredential, type HttpServer, startHttpServer } from '@waygate/testkit';
import type { Stand } from './stand.ts';

/** Wires of the upstreams, and what each is called as a provider. */
export const upstreamWires = ['openai', 'anthropic', 'gemini', 'cohere'] as const;
export type UpstreamWire = (typeof upstreamWires)[number];

const providers: Readonly<Record<UpstreamWire, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  gemini: 'google',
  cohere: 'cohere',
};
const basePaths: Readonly<Record<UpstreamWire, string>> = {
  openai: '/v1',
  anthropic: '/v1',
  gemini: '/v1beta',
  cohere: '',
};
const recordings = join(import.meta.dirname, '../../../packages/providers/src');
/** Recorded streams go out in pieces of this size, so that events, lines and characters are cut anywhere. */
const pieceBytes = 37;

/** A recording of a wire, byte for byte. */
export function recording(wire: UpstreamWire | 'openai-responses' | 'bedrock', name: string): Buffer {
  return readFileSync(join(recordings, wire, 'recordings', name));
}

/** Upstreams that answer from recordings. */
export type RecordedUpstreams = {
  readonly servers: Readonly<Record<UpstreamWire, HttpServer>>;
  /** The model's name that reaches a wire. */
  readonly modelOf: (wire: UpstreamWire) => string;
  /** Lets an organisation reach a further model by a wire. */
  alsoServe(wire: UpstreamWire, as: { readonly organisationId: OrganisationId; readonly model: string }): Promise<void>;
  /** From now on the wire answers with the recording of this name, or of the name for the path that is called. */
  play(wire: UpstreamWire, name: string | ((path: string) => string)): void;
  close(): Promise<void>;
};

function isStreamAsked(path: string, body: Buffer): boolean {
  return path.includes(':streamGenerateContent') || JSON.parse(body.toString()).stream === true;
}

/** Starts one upstream of each wire and lets a stand's organisation call them. */
export async function openRecordedUpstreams(stand: Stand): Promise<RecordedUpstreams> {
  const { organisationId } = stand.organisation;
  const serve = async (
    wire: UpstreamWire,
    as: { server: HttpServer; organisationId: OrganisationId; model: string },
  ): Promise<void> => {
    await buildCredential(stand.database, as.organisationId, {
      provider: providers[wire],
      baseUrl: `${as.server.url}${basePaths[wire]}`,
      secret: `secret-of-${wire}`,
      model: as.model,
      upstreamModel: 'recorded-1',
    });
  };
  const open = async (wire: UpstreamWire): Promise<HttpServer> => {
    const server = await startHttpServer((_request, response) => void response.writeHead(500).end());
    await serve(wire, { server, organisationId, model: `${wire}-up/recorded` });
    return server;
  };
  const [openai, anthropic, gemini, cohere] = await Promise.all([
    open('openai'),
    open('anthropic'),
    open('gemini'),
    open('cohere'),
  ]);
  const servers = { openai, anthropic, gemini, cohere };
  return {
    servers,
    alsoServe: (wire, as) => serve(wire, { ...as, server: servers[wire] }),
    modelOf: (wire) => `${wire}-up/recorded`,
    play: (wire, name) => {
      servers[wire].script((request, response) => {
        const isStream = isStreamAsked(request.path, request.body);
        const spoken = request.path.endsWith('/responses') ? 'openai-responses' : wire;
        const told = typeof name === 'string' ? name : name(request.path);
        const bytes = recording(spoken, `${told}.${isStream ? 'sse' : 'body'}`);
        response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' });
        for (let at = 0; at < bytes.length; at += pieceBytes) response.write(bytes.subarray(at, at + pieceBytes));
        response.end();
      });
    },
    close: async () => {
      await Promise.all(Object.values(servers).map((server) => server.close()));
    },
  };
}
