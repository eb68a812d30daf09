/**
 * The bench: the gateway with everything on, beside a bare proxy on the same server and client, and beside Portkey's
 * gateway; once more with its fast lane. One run, contenders in turn, CPU from the kernel's account of each process. The
 * worker is held while load is on, and books what came before the next window. `node tools/bench.ts` starts the
 * Postgres and Redis it needs; `--quick` takes fewer rounds, `--pair` only what costs gateway and bare CPU,
 * `--tls` only what a call costs where the upstream speaks TLS, which needs the machine's openssl; `--scale` only two
 * processes beside one, which needs wrk.
 *
 * COMPAT: Portkey 1.15.2 answers 500 to every stream with a fresh @hono/node-server (2026-11-22); it needs 1.13.8.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, createTestRedis } from '@waygate/testkit';
import { chatShot, heldShot, messagesShot } from './chat-shot.ts';
import { type Contender, startContender } from './contender.ts';
import { holdStreams, type Shot } from './load.ts';
import { type Certificate, makeCertificate } from './make-certificate.ts';
import { measureScale, type ScaleOptions } from './measure-scale.ts';
import { measureTls } from './measure-tls.ts';
import { measureOwnCode } from './own-code.ts';
import { type RoundOptions, resultOf, runRounds } from './rounds.ts';
import { startPortkey } from './start-portkey.ts';
import {
  cpuRows,
  fastLane,
  latencyRows,
  memoryRow,
  ownCodeRows,
  printResults,
  printRows,
  type Row,
  streamRows,
  translatedRows,
  trioOf,
} from './table.ts';
import { passedModel, startUpstream, translatedModel, type WorldOptions, worldOf } from './world.ts';
import { givenWrk } from './wrk-load.ts';

const isQuick = process.argv.includes('--quick');
const isPair = process.argv.includes('--pair');
const isTls = process.argv.includes('--tls');
const isScale = process.argv.includes('--scale');
/**
 * What a call costs here swings by a third from one second to the next, whoever serves it. Of 64 rounds of one second with
 * whole calls, eight at a time gave ratios from 1.62 to 1.99; more and shorter ones hold what is compared closer together.
 */
const rounds = isQuick ? 12 : 24;
/** Of latencies, which swing more: eight rounds of 18 s gave 0.15 and 0.40 ms at 150 a second, of builds that differ elsewhere. */
const latencyRounds = 2 * rounds;
const here = import.meta.dirname;
const firstPort = 27_100;
const tlsPort = firstPort + 10;

function closed(isStream: boolean, behind: Contender): RoundOptions {
  return {
    behind,
    kind: 'closed',
    rounds,
    seconds: isStream ? 1.6 : 1,
    connections: isStream ? 24 : 32,
    ...(isStream ? { warmUpConnections: 96 } : {}),
    shotOf: (contender) => chatShot(contender, { model: passedModel, isStream }),
  };
}

/** Who is measured, and the worker, which is not. */
type Field = { readonly contenders: readonly Contender[]; readonly worker: Contender };

async function measurePair(field: Field): Promise<Row[]> {
  const plain = await runRounds(field.contenders, closed(false, field.worker));
  printResults('closed loop, 32 connections', plain);
  const rows = [...cpuRows(trioOf(plain)), ...cpuRows(trioOf(plain, fastLane))];
  return [...rows, ...(await measureStreams(field)), ...measuredOwnCode()];
}

/** Contenders are told apart by name: under these a gateway translates, one direction each. */
const translations = [
  {
    suffix: ': Anthropic client, OpenAI wire',
    shotOf: (contender: Contender) => messagesShot(contender, { model: passedModel, isStream: true }),
  },
  {
    suffix: ': OpenAI client, Anthropic wire',
    shotOf: (contender: Contender) => chatShot(contender, { model: translatedModel, isStream: true }),
  },
];

function streamShot(contender: Contender): Shot {
  const translation = translations.find(({ suffix }) => contender.name.endsWith(suffix));
  return translation?.shotOf(contender) ?? chatShot(contender, { model: passedModel, isStream: true });
}

async function measureStreams({ contenders, worker }: Field): Promise<Row[]> {
  const gateway = contenders.find(({ name }) => name === 'gateway');
  if (gateway === undefined) throw new Error('a contender is missing');
  const translating = contenders
    .filter(({ name }) => name === 'gateway' || name === fastLane)
    .flatMap((contender) => translations.map(({ suffix }) => ({ ...contender, name: `${contender.name}${suffix}` })));
  // First, so that what only passes streams is measured with code that has seen others.
  const bare = contenders.filter(({ name }) => name === 'bare');
  const translated = await runRounds([...bare, ...translating], {
    ...closed(true, worker),
    rounds: Math.ceil(rounds / 2),
    shotOf: streamShot,
  });
  printResults('24 streams of 60 events, translated', translated);
  // Portkey's streams need a pinned server library and are no bar of the design.
  const piped = contenders.filter(({ name }) => name !== 'portkey');
  const passed = await runRounds(piped, { ...closed(true, worker), rounds: latencyRounds, seconds: 0.8 });
  printResults('24 streams of 60 events', passed);
  return [
    ...streamRows(trioOf(passed)),
    ...streamRows(trioOf(passed, fastLane)),
    ...translatedRows(
      translating.map(({ name }) => resultOf(translated, name)),
      resultOf(translated, 'bare'),
    ),
    await measureIdleStreams(gateway),
  ];
}

const idleStreams = 500;

/** Two lots of streams: the first makes room in the heap that is no stream's, the second is measured. */
async function measureIdleStreams(gateway: Contender): Promise<Row> {
  const shot = heldShot(gateway, passedModel);
  const closeFirst = await holdStreams(shot, idleStreams);
  const before = gateway.residentBytes();
  const closeSecond = await holdStreams(shot, idleStreams);
  const bytes = (gateway.residentBytes() - before) / idleStreams;
  closeFirst();
  closeSecond();
  return memoryRow(bytes);
}

function measuredOwnCode(): Row[] {
  const own = measureOwnCode();
  const stages = Object.entries(own.stageMicros).map(([stage, micros]) => `${stage} ${micros.toFixed(1)}`);
  console.log(
    `\nown code without sockets: ${own.cpuMicros.toFixed(0)} µs CPU a call; stages, µs: ${stages.join(', ')}`,
  );
  return ownCodeRows(own);
}

type Keep = <Started extends { stop(): Promise<void> }>(one: Started) => Started;

async function measureAll(field: Field, upstream: Contender): Promise<Row[]> {
  const { contenders, worker } = field;
  const plain = await runRounds(contenders, closed(false, worker));
  printResults('closed loop, 32 connections', plain);
  const open = await runRounds([...contenders, upstream], {
    ...closed(false, worker),
    kind: 'open',
    rounds: latencyRounds,
    perSecond: 150,
    seconds: isQuick ? 1.5 : 3,
  });
  printResults('open loop, 150 requests a second', open);
  const trio = trioOf(plain);
  const streams = await measureStreams(field);
  return [
    ...cpuRows(trio),
    ...cpuRows(trioOf(plain, fastLane)),
    ...latencyRows(trioOf(open), resultOf(open, 'upstream')),
    ...latencyRows(trioOf(open, fastLane), resultOf(open, 'upstream')),
    ...streams,
    ...measuredOwnCode(),
  ];
}

async function measureTwoProcesses(
  around: Omit<ScaleOptions, 'wrk' | 'firstPort' | 'rounds'>,
  worker: Contender,
): Promise<Row[]> {
  const wrk = givenWrk();
  if (wrk !== null)
    return [await measureScale({ ...around, wrk, firstPort: firstPort + 7, rounds: closed(false, worker) })];
  if (isScale) throw new Error('there is no wrk to put load on two processes with');
  console.log('There is no wrk to put load on two processes with: their row is left out.');
  return [];
}

async function measureOverTls(world: WorldOptions, certificate: Certificate | null, worker: Contender): Promise<Row[]> {
  if (certificate !== null)
    return await measureTls({ world: { ...world, upstreamPort: tlsPort, certificate }, rounds: closed(false, worker) });
  if (isTls) throw new Error('there is no openssl to make a certificate with');
  console.log('There is no openssl to make a certificate with: the rows over TLS are left out.');
  return [];
}

async function measure(world: WorldOptions, certificate: Certificate | null, keep: Keep): Promise<Row[]> {
  const tls = certificate === null ? undefined : { port: tlsPort, certificate };
  const upstream = keep(await startUpstream(world.upstreamPort, tls));
  const { worker: workerAt, gateway: gatewayAt } = await worldOf(world);
  const worker = keep(await startContender({ ...workerAt, name: 'worker' }));
  console.log(`Node ${process.version}, ${rounds} rounds, ${latencyRounds} of latencies`);
  if (isTls) return await measureOverTls(world, certificate, worker);
  if (isScale) return await measureTwoProcesses({ gateway: gatewayAt, upstream }, worker);
  const gateway = keep(await startContender({ ...gatewayAt(firstPort + 2), name: 'gateway' }));
  const upstreamOrigin = `http://127.0.0.1:${upstream.port}`;
  const command = [process.execPath, join(here, 'bare.ts'), `${firstPort + 4}`, upstreamOrigin];
  const { headers } = gateway;
  const bare = keep(await startContender({ name: 'bare', port: firstPort + 4, headers, command }));
  const lane = keep(await startContender({ ...gatewayAt(firstPort + 6, { hasFastLane: true }), name: fastLane }));
  if (isPair) return await measurePair({ contenders: [gateway, lane, bare], worker });
  const portkey = await startPortkey({ port: firstPort + 5, upstreamOrigin });
  if (portkey !== null) keep(portkey);
  const contenders = [gateway, lane, bare, ...(portkey === null ? [] : [portkey])];
  return [
    ...(await measureAll({ contenders, worker }, upstream)),
    ...(await measureTwoProcesses({ gateway: gatewayAt, upstream }, worker)),
    ...(await measureOverTls(world, certificate, worker)),
  ];
}

async function main(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), `waygate-bench-${randomUUID().slice(0, 8)}-`));
  const database = await createTestDatabase();
  const redis = await createTestRedis();
  const started: { stop(): Promise<void> }[] = [];
  try {
    const spoolFolder = join(folder, 'spool');
    const world = { database, redisUrl: redis.url, upstreamPort: firstPort, spoolFolder };
    const certificate = isPair ? null : makeCertificate(folder);
    return printRows(
      await measure(world, certificate, (one) => {
        started.unshift(one);
        return one;
      }),
    );
  } finally {
    for (const one of started) await one.stop();
    await redis.close();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = (await main()) ? 0 : 1;
