import { once } from 'node:events';
import { type AddressCheck, allowPublicAnd, createEgress, type Egress } from '@waygate/egress';
import { type Clock, createId, type GatewayId, systemClock, systemRandom } from '@waygate/protocol';
import { CloudTokens } from '@waygate/providers';
import { openQueue, openRedis, publishLiveEvents, recallCall, recallSpend } from '@waygate/queues';
import { ordered } from '@waygate/routing';
import { type AccessLog, createAccessLog, createLogger, type LineSink, type Logger } from '@waygate/telemetry';
import { openLocalVault, readMasterKeys } from '@waygate/vault';
import type { CallerRecords } from './caller/answer-caller.ts';
import type { Config } from './config.ts';
import { drainConnections, trackConnections } from './drain-connections.ts';
import type { Exchange } from './exchange.ts';
import { createGatewayMetrics } from './health/create-gateway-metrics.ts';
import { judgeReadiness } from './health/judge-readiness.ts';
import type { PipelineDeps } from './pipeline.ts';
import { BodyBudget } from './request/body-budget.ts';
import { Roster } from './roster.ts';
import { createGatewayServer, type ServeDeps } from './server.ts';
import { listenForChanges } from './snapshot/listen-for-changes.ts';
import { openConfigurationSource } from './snapshot/open-configuration-source.ts';
import { openSnapshots } from './snapshot/open-snapshots.ts';
import type { Snapshots } from './snapshot/snapshots.ts';
import { GroupBegin } from './spool/group-begin.ts';
import { openSpool } from './spool/open-spool.ts';
import type { Spool } from './spool/spool.ts';
import { openSettlements } from './stages/settle.ts';
import { DeadlineWatch } from './upstream/deadline-watch.ts';
import { openUpstream } from './upstream/open-upstream.ts';
import type { Upstream } from './upstream/upstream.ts';

/** A running gateway. */
export type Gateway = {
  readonly port: number;
  /** Requests being served. */
  requestsInFlight(): number;
  /**
   * Lets what is under way finish for at most so long, stops taking connections, ships the spool and closes everything.
   * Resolves with whether every request could finish.
   */
  drain(timeoutMs: number): Promise<boolean>;
};

const redisConnectTimeoutMs = 2_000;
const redisCommandTimeoutMs = 2_000;
/** Live events are worth no wait. */
const liveCommandTimeoutMs = 250;
const flushTimeoutMs = 5_000;

type Stores = {
  readonly gatewayId: GatewayId;
  readonly snapshots: Snapshots;
  readonly spool: Spool;
  readonly records: CallerRecords;
  close(): Promise<void>;
};

function openStores(config: Config, logger: Logger, clock: Clock): Stores {
  const gatewayId = createId('gtw', { clock, random: systemRandom });
  const onError = (error: Error): void => logger.warn('Redis connection', { error });
  const redisUrl = config.redisUrl.reveal();
  const database = openConfigurationSource({ url: config.databaseUrl, poolMax: config.databasePoolMax });
  const connection = { url: redisUrl, connectTimeoutMs: redisConnectTimeoutMs, onError };
  const queue = openQueue('usage-recorded', {
    ...connection,
    name: 'waygate-gateway-usage',
    commandTimeoutMs: redisCommandTimeoutMs,
  });
  const live = openRedis({ ...connection, name: 'waygate-gateway-live', commandTimeoutMs: liveCommandTimeoutMs });
  const index = openRedis({ ...connection, name: 'waygate-gateway-index', commandTimeoutMs: redisCommandTimeoutMs });
  const snapshots = openSnapshots({
    source: database,
    listen: listenForChanges({ ...connection, name: 'waygate-gateway-changes' }),
    pepper: Buffer.from(config.keyPepper.reveal(), 'base64'),
    vault: openLocalVault(readMasterKeys(config.masterKeys.reveal())),
    sandboxUrl: config.sandboxUrl,
    logger,
    clock,
    bounds: { ageMaxMs: config.snapshotAgeMsMax },
  });
  const spool = openSpool({
    folder: config.spool.folder,
    gatewayId,
    queue,
    publishLive: (organisationId, events) => publishLiveEvents(live, organisationId, events),
    logger,
    clock,
    bounds: { bytesMax: config.spool.bytesMax },
  });
  return {
    gatewayId,
    snapshots,
    spool,
    records: {
      recallCall: (call) => recallCall(index, call),
      recallSpend: (keyId, atMs) => recallSpend(index, keyId, atMs),
    },
    close: async () => {
      index.disconnect();
      await spool.flush(flushTimeoutMs);
      await spool.close();
      await snapshots.close();
      await queue.close();
      live.disconnect();
      await database.close();
    },
  };
}

type Assembly = {
  readonly config: Config;
  readonly logger: Logger;
  readonly stores: Stores;
  readonly clock: Clock;
  readonly upstream: Upstream;
  readonly egress: Egress;
  readonly isAllowed: AddressCheck;
  readonly isDraining: () => boolean;
  readonly inFlight: Pick<Roster<Exchange>, 'size'>;
};

function assemble(parts: Assembly) {
  const { config, logger, stores, clock, upstream, egress, isAllowed, isDraining, inFlight } = parts;
  const { gatewayId, snapshots, spool, records } = stores;
  const { bounds, deadlines, keepAliveMs } = config;
  const budget = new BodyBudget(bounds.bodiesBytesMax);
  const source = { gatewayId, random: systemRandom };
  const metrics = createGatewayMetrics({
    requestsInFlight: () => inFlight.size,
    bodyBytes: () => budget.bytes,
    spool: () => spool.status(),
    snapshots: () => snapshots.status(),
  });
  const settlements = openSettlements({
    source,
    spool,
    observe: metrics.observe,
    onError: (error) => logger.error('settling failed', { error }),
  });
  const pipeline: PipelineDeps = {
    authenticate: { snapshots },
    decode: { bytesMax: bounds.bodyBytesMax, budget, isAllowed },
    plan: { strategy: ordered, attemptsMax: bounds.attemptsMax },
    relay: {
      upstream,
      tokens: new CloudTokens({ fetch: (request) => egress.request(request), clock }),
      watch: new DeadlineWatch(clock),
      clock,
      random: systemRandom,
      bounds,
      deadlines,
      keepAliveMs,
      source,
      spool,
      group: new GroupBegin(spool),
    },
    settle: { settlements },
  };
  const serve: ServeDeps = {
    pipeline,
    records,
    readiness: () => judgeReadiness({ snapshots, isSpoolFull: () => spool.isFull(), isDraining }),
    renderMetrics: async () => ({ contentType: metrics.metrics.contentType, text: await metrics.metrics.render() }),
    onFailure: ({ requestId }, cause) => logger.warn('request failed', { requestId, cause }),
  };
  return { metrics, serve, settlements };
}

/**
 * Puts a gateway together and begins to listen.
 * @throws Error where the port or the spool's folder cannot be had. Postgres and Redis may be away: it becomes ready
 * when they come.
 */
export async function openGateway(config: Config, sink: LineSink): Promise<Gateway> {
  const clock = systemClock;
  const logger = createLogger({ service: 'gateway', level: config.logLevel, sink });
  const accessLog: AccessLog = createAccessLog(sink);
  const stores = openStores(config, logger, clock);
  const isAllowed = allowPublicAnd(config.egressAllow);
  const upstream = openUpstream({ isAllowed, connectTimeoutMs: config.deadlines.connectMs });
  const egress = createEgress({ isAllowed, connectTimeoutMs: config.deadlines.connectMs });
  const inFlight = new Roster<Exchange>();
  let isDraining = false;
  const { metrics, serve, settlements } = assemble({
    config,
    logger,
    stores,
    clock,
    upstream,
    egress,
    isAllowed,
    inFlight,
    isDraining: () => isDraining,
  });
  const server = createGatewayServer({
    clock,
    random: systemRandom,
    accessLog,
    requestsMax: config.bounds.requestsMax,
    proxyHops: config.proxyHops,
    totalMs: config.deadlines.totalMs,
    hasFastLane: config.hasFastLane,
    serve,
    metrics,
    isDraining: () => isDraining,
    inFlight,
  });
  const connections = trackConnections(server);
  const { host, port, isPortShared } = config.listen;
  server.listen({ host, port, reusePort: isPortShared });
  await once(server, 'listening');
  const address = server.address();
  const listeningPort = typeof address === 'object' && address !== null ? address.port : port;
  logger.info('gateway listens', { host, port: listeningPort });
  return {
    port: listeningPort,
    requestsInFlight: () => inFlight.size,
    async drain(timeoutMs) {
      isDraining = true;
      logger.info('draining', { requestsInFlight: inFlight.size });
      logger.flush();
      const couldFinish = await drainConnections({ server, connections, inFlight, clock, timeoutMs });
      settlements.flush();
      await stores.close();
      await upstream.close();
      await egress.close();
      logger.info('gateway stopped', { couldFinish });
      return couldFinish;
    },
  };
}
