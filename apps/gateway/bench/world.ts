import { join } from 'node:path';
import { createId, systemClock, systemRandom } from '@waygate/protocol';
import { buildCredential, buildOrganisation, type TestDatabase, testMasterKey, testPepper } from '@waygate/testkit';
import { type Contender, type ContenderOptions, startContender } from './contender.ts';
import type { Certificate } from './make-certificate.ts';

/** A model whose provider speaks OpenAI's wire, and one whose provider speaks Anthropic's. */
export const passedModel = 'openai/gpt-4.1-nano';
export const translatedModel = 'anthropic/claude-haiku-4-5';

const appFolder = join(import.meta.dirname, '..');

/** As in `docker/Dockerfile`. */
const gatewayFlags = ['--min-semi-space-size=16', '--initial-old-space-size=256'];

/** What the contenders of ours need around them. */
export type WorldOptions = {
  readonly database: TestDatabase;
  readonly redisUrl: string;
  readonly upstreamPort: number;
  readonly spoolFolder: string;
  /** Where the upstream speaks TLS: what it shows. */
  readonly certificate?: Certificate;
};

type Unnamed = Omit<ContenderOptions, 'name'>;

/** How to start the parts of Waygate in this world. */
export type World = {
  readonly worker: Unnamed;
  /** Several gateways may be started on one port. */
  readonly gateway: (port: number, more?: { readonly hasFastLane: boolean }) => Unnamed;
};

/** A second port of the fixed-bytes provider, with TLS. */
export type TlsPort = { readonly port: number; readonly certificate: Certificate };

/** The fixed-bytes provider as a process, on the core that the contenders do not use. */
export async function startUpstream(port: number, tls?: TlsPort): Promise<Contender> {
  const command = [process.execPath, join(import.meta.dirname, 'mock-upstream.ts'), `${port}`];
  if (tls !== undefined) command.push(`${tls.port}`, tls.certificate.certificateFile, tls.certificate.keyFile);
  return await startContender({ name: 'upstream', port, headers: {}, command, core: '1' });
}

/** An organisation with a policy on it, a scoped chain and a provider at the mock's address: everything built so far is on. */
export async function worldOf(options: WorldOptions): Promise<World> {
  const { database, redisUrl, upstreamPort, spoolFolder, certificate } = options;
  const baseUrl = `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${upstreamPort}/v1`;
  const organisation = await buildOrganisation(database);
  await buildCredential(database, organisation.organisationId, {
    provider: 'openai',
    baseUrl,
    secret: 'sk-bench-upstream',
    model: passedModel,
  });
  await buildCredential(database, organisation.organisationId, {
    provider: 'anthropic',
    baseUrl,
    secret: 'sk-ant-bench-upstream',
    model: translatedModel,
  });
  const document = {
    models: { allow: ['openai/*', 'anthropic/*', 'sandbox/*'], deny: ['openai/o1*'] },
    ipRanges: { allow: ['127.0.0.0/8'] },
  };
  await database.query(
    `INSERT INTO policy (id, organisation_id, target_kind, target_id, version, mode, document, created_by)
     VALUES ($1, $2, 'organisation', $2, 1, 'enforce', $3, 'bench')`,
    [
      createId('pol', { clock: systemClock, random: systemRandom }),
      organisation.organisationId,
      JSON.stringify(document),
    ],
  );
  const env: NodeJS.ProcessEnv = {
    WAYGATE_MODE: 'local',
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl,
    WAYGATE_KEY_PEPPER: Buffer.from(testPepper).toString('base64'),
    WAYGATE_MASTER_KEY: Buffer.from(testMasterKey.bytes).toString('base64'),
    WAYGATE_EGRESS_ALLOW: '127.0.0.0/8',
    WAYGATE_SPOOL_DIR: spoolFolder,
    WAYGATE_LOG_LEVEL: 'warn',
    ...(certificate === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificate.certificateFile }),
  };
  const workerPort = upstreamPort + 1;
  return {
    worker: {
      port: workerPort,
      headers: {},
      command: [process.execPath, join(appFolder, '../worker/src/main.ts')],
      env: {
        ...env,
        WAYGATE_WORKER_HOST: '127.0.0.1',
        WAYGATE_WORKER_PORT: `${workerPort}`,
        WAYGATE_CONSOLE_URL: 'http://127.0.0.1:3210',
      },
      core: '1',
    },
    gateway: (port, more) => ({
      port,
      headers: { authorization: `Bearer ${organisation.key.text}` },
      command: [process.execPath, ...gatewayFlags, join(appFolder, 'src/main.ts')],
      env: {
        ...env,
        WAYGATE_GATEWAY_HOST: '127.0.0.1',
        WAYGATE_GATEWAY_PORT: `${port}`,
        WAYGATE_GATEWAY_REUSE_PORT: 'true',
        WAYGATE_GATEWAY_FAST_LANE: `${more?.hasFastLane === true}`,
      },
    }),
  };
}
