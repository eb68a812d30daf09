import { generateKeyPairSync } from 'node:crypto';
import { EventStreamCodec } from '@smithy/core/event-streams';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { buildCredential, type HttpServer, type ReceivedRequest, startHttpServer } from '@waygate/testkit';
import { decodeProtectedHeader, importSPKI, jwtVerify } from 'jose';
import { recording } from './recorded-upstreams.ts';
import type { Stand } from './stand.ts';

/** Clouds and what is hosted there, as the tests name them. */
export const clouds = ['bedrock', 'bedrock-key', 'azure', 'azure-entra', 'vertex-gemini', 'vertex-anthropic'] as const;
export type Cloud = (typeof clouds)[number];

/** Models at the upstream; a colon and a dot must survive path, signature and all. */
export const cloudModels: Readonly<Record<Cloud, string>> = {
  bedrock: 'eu.anthropic.claude-recorded-v1:0',
  'bedrock-key': 'amazon.recorded-v1:0',
  azure: 'my-deployment',
  'azure-entra': 'my-deployment',
  'vertex-gemini': 'gemini-recorded',
  'vertex-anthropic': 'claude-recorded@20260101',
};

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privatePem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const aws = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret-of-bedrock', sessionToken: 'session-of-bedrock' };
const region = 'eu-central-1';
const clientEmail = 'caller@my-project.iam.gserviceaccount.com';

/** Every secret of these clouds, for a search of what must not hold one. */
export const cloudSecrets: readonly string[] = [
  aws.secretAccessKey,
  aws.sessionToken,
  'api-key-of-bedrock',
  'api-key-of-azure',
  'secret-of-entra',
  'token-of-',
  privatePem.split('\n')[1] ?? '',
];

function secretOf(cloud: Cloud, tokenUrl: string): object {
  const serviceAccount = JSON.stringify({
    type: 'service_account',
    project_id: 'my-project',
    private_key_id: 'key-1',
    private_key: privatePem,
    client_email: clientEmail,
    token_uri: 'http://169.254.169.254/not-asked',
  });
  const secrets: Readonly<Record<Cloud, object>> = {
    bedrock: { region, ...aws },
    'bedrock-key': { region, apiKey: 'api-key-of-bedrock' },
    azure: { apiKey: 'api-key-of-azure', apiVersion: '2024-10-21' },
    'azure-entra': { tenantId: 'my-tenant', clientId: 'my-client', clientSecret: 'secret-of-entra', tokenUrl },
    'vertex-gemini': { location: 'europe-west4', serviceAccount, tokenUrl },
    'vertex-anthropic': { location: 'europe-west4', serviceAccount, tokenUrl },
  };
  return secrets[cloud];
}

function headerOf({ headers }: ReceivedRequest, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

/** Signs what came again, by another library, and compares. */
export async function checkSignature(request: ReceivedRequest): Promise<void> {
  const given = headerOf(request, 'authorization');
  const names = /SignedHeaders=([\w;-]+)/.exec(given)?.[1]?.split(';') ?? [];
  const signer = new SignatureV4({
    service: 'bedrock',
    region,
    credentials: aws,
    sha256: Hash.bind(null, 'sha256'),
    applyChecksum: false,
  });
  const date = headerOf(request, 'x-amz-date').replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
  const skewMs = Math.abs(Date.parse(date) - Date.now());
  if (!(skewMs < 60_000)) throw new Error(`the signature is of ${date}`);
  const headers = Object.fromEntries(
    names.filter((name) => !name.startsWith('x-amz-')).map((name) => [name, headerOf(request, name)]),
  );
  const unsigned = {
    method: request.method,
    protocol: 'http:',
    hostname: '127.0.0.1',
    path: request.path,
    headers,
    body: request.body,
  };
  const signed = await signer.sign(unsigned, { signingDate: new Date(date) });
  if (signed.headers['authorization'] !== given) throw new Error(`wrong signature: ${given}`);
  if (headerOf(request, 'x-amz-security-token') !== aws.sessionToken) throw new Error('no session');
}

async function checkAdmittance(cloud: Cloud, request: ReceivedRequest): Promise<void> {
  if (cloud === 'bedrock') return checkSignature(request);
  const key = cloud === 'azure' ? headerOf(request, 'api-key') : headerOf(request, 'authorization');
  const wanted: Readonly<Record<Exclude<Cloud, 'bedrock'>, string>> = {
    'bedrock-key': 'Bearer api-key-of-bedrock',
    azure: 'api-key-of-azure',
    'azure-entra': 'Bearer token-of-entra',
    'vertex-gemini': 'Bearer token-of-google',
    'vertex-anthropic': 'Bearer token-of-google',
  };
  if (key !== wanted[cloud]) throw new Error(`not let in: ${key}`);
}

const google = '/v1/projects/my-project/locations/europe-west4/publishers';
const paths: Readonly<Record<Cloud, RegExp>> = {
  bedrock: /^\/model\/eu\.anthropic\.claude-recorded-v1%3A0\/converse(-stream)?$/,
  'bedrock-key': /^\/model\/amazon\.recorded-v1%3A0\/converse(-stream)?$/,
  azure: /^\/openai(\/deployments\/my-deployment\/(chat\/completions|embeddings)|\/responses)\?api-version=2024-10-21$/,
  'azure-entra': /^\/openai\/v1\/(chat\/completions|embeddings|responses)$/,
  'vertex-gemini': new RegExp(
    `^${google}/google/models/gemini-recorded:(generateContent|streamGenerateContent\\?alt=sse)$`,
  ),
  'vertex-anthropic': new RegExp(
    `^${google}/anthropic/models/claude-recorded(@|%40)20260101:(rawPredict|streamRawPredict)$`,
  ),
};

function checkPlace(cloud: Cloud, request: ReceivedRequest): void {
  if (!paths[cloud].test(request.path)) throw new Error(`no such path: ${request.path}`);
  if (cloud !== 'vertex-anthropic') return;
  const body = JSON.parse(request.body.toString());
  if (body.anthropic_version !== 'vertex-2023-10-16' || 'model' in body) throw new Error('not a body of Vertex');
  if (request.headers['anthropic-version'] !== undefined) throw new Error('the version is told in the body there');
}

/** The token endpoint of both clouds: looks at what it is shown before it gives a token. */
async function giveToken(request: ReceivedRequest): Promise<object> {
  const form = new URLSearchParams(request.body.toString());
  const assertion = form.get('assertion');
  if (assertion === null) {
    const isRight = form.get('client_id') === 'my-client' && form.get('client_secret') === 'secret-of-entra';
    if (!isRight || form.get('scope') !== 'https://cognitiveservices.azure.com/.default') throw new Error('no client');
    return { token_type: 'Bearer', expires_in: 3599, access_token: 'token-of-entra' };
  }
  const audience = `http://${request.headers.host}${request.path}`;
  const { payload } = await jwtVerify(assertion, await importSPKI(publicPem, 'RS256'), {
    issuer: clientEmail,
    audience,
  });
  if (payload['scope'] !== 'https://www.googleapis.com/auth/cloud-platform') throw new Error('no scope');
  if (decodeProtectedHeader(assertion).kid !== 'key-1') throw new Error('no key id');
  return { token_type: 'Bearer', expires_in: 3599, access_token: 'token-of-google' };
}

const utf8 = new TextEncoder();
const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => utf8.encode(text),
);

/** A frame of an event stream, by the library of its makers. */
export function frameOf(kind: 'event' | 'exception', type: string, payload: unknown): Uint8Array {
  const text = (value: string) => ({ type: 'string' as const, value });
  const headers = {
    [`:${kind}-type`]: text(type),
    ':content-type': text('application/json'),
    ':message-type': text(kind),
  };
  return codec.encode({ headers, body: utf8.encode(JSON.stringify(payload)) });
}

function streamOf(cloud: Cloud, name: string, path: string): Uint8Array {
  if (cloud !== 'bedrock' && cloud !== 'bedrock-key') return recording(wireOf(cloud, path), `${name}.sse`);
  const lines = recording('bedrock', `${name}.ndjson`).toString().trimEnd().split('\n');
  return Buffer.concat(
    lines.flatMap((line) => Object.entries(JSON.parse(line)).map(([type, payload]) => frameOf('event', type, payload))),
  );
}

function wireOf(cloud: Cloud, path: string) {
  if (cloud === 'bedrock' || cloud === 'bedrock-key') return 'bedrock';
  if (cloud === 'vertex-gemini') return 'gemini';
  if (cloud === 'vertex-anthropic') return 'anthropic';
  return path.includes('/responses') ? 'openai-responses' : 'openai';
}

/** The type of an answer's body. */
export const eventStream = 'application/vnd.amazon.eventstream';
const pieceBytes = 37;

/** Clouds that answer from recordings, once they have seen who asks. */
export type CloudUpstreams = {
  readonly servers: Readonly<Record<Cloud, HttpServer>>;
  readonly tokens: HttpServer;
  play(cloud: Cloud, name: string): void;
  giveTokens(): void;
  close(): Promise<void>;
};

/** Starts each cloud and lets a stand's organisation call `<cloud>-up/recorded` there. */
export async function openCloudUpstreams(stand: Stand): Promise<CloudUpstreams> {
  const tokens = await startHttpServer(() => undefined);
  const giveTokens = (): void => {
    tokens.script(async (request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(await giveToken(request)));
    });
  };
  giveTokens();
  const open = async (cloud: Cloud): Promise<readonly [Cloud, HttpServer]> => {
    const server = await startHttpServer((_request, response) => void response.writeHead(500).end());
    await buildCredential(stand.database, stand.organisation.organisationId, {
      provider: cloud.split('-')[0] ?? '',
      baseUrl: server.url,
      secret: JSON.stringify(secretOf(cloud, `${tokens.url}/token`)),
      model: `${cloud}-up/recorded`,
      upstreamModel: cloudModels[cloud],
      endpoints: ['chat', 'embeddings'],
    });
    return [cloud, server];
  };
  // SAFETY: every cloud of the list is opened.
  const servers = Object.fromEntries(await Promise.all(clouds.map(open))) as Record<Cloud, HttpServer>;
  return {
    servers,
    tokens,
    giveTokens,
    play: (cloud, name) => {
      servers[cloud].script(async (request, response) => {
        await checkAdmittance(cloud, request);
        checkPlace(cloud, request);
        const { path } = request;
        const isStream = /stream/i.test(path) || JSON.parse(request.body.toString()).stream === true;
        const isFramed = cloud === 'bedrock' || cloud === 'bedrock-key';
        const streamType = isFramed ? eventStream : 'text/event-stream';
        const bytes = isStream ? streamOf(cloud, name, path) : recording(wireOf(cloud, path), `${name}.body`);
        response.writeHead(200, { 'content-type': isStream ? streamType : 'application/json' });
        for (let at = 0; at < bytes.length; at += pieceBytes) response.write(bytes.subarray(at, at + pieceBytes));
        response.end();
      });
    },
    close: async () => {
      await Promise.all([tokens, ...Object.values(servers)].map((server) => server.close()));
    },
  };
}
