/**
 * The bench: the gateway with everything on, beside a bare proxy on the same server and client, and beside Portkey's
 * gateway. One run, contenders in turn, CPU from the kernel's account of each process. `node tools/bench.ts` starts the
 * Postgres and Redis it needs; `--quick` takes fewer rounds, `--pair` only what costs gateway and bare CPU, in a minute,
 * `--tls` only what a call costs where the upstream speaks TLS; that part needs the machine's openssl.
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
import { measureTls } from './measure-tls.ts';
import { measureOwnCode } from './own-code.ts';
import { type Result, type RoundOptions, runRounds } from './rounds.ts';
import { startPortkey } from './start-portkey.ts';
import {
  cpuRows,
  latencyRows,
  memoryRow,
  ownCodeRows,
  printResults,
  printRows,
  type Row,
  scaleRow,
  streamRows,
  translatedRows,
  trioOf,
} from './table.ts';
import { passedModel, startUpstream, translatedModel, type WorldOptions, worldOf } from './world.ts';

const isQuick = process.argv.includes('--quick');
const isPair = process.argv.includes('--pair');
const isTls = process.argv.includes('--tls');
const rounds = isQuick ? 4 : 8;
const here = import.meta.dirname;
const firstPort = 27_100;
const tlsPort = firstPort + 10;

function resultOf(results: readonly Result[], name: string): Result {
  const found = results.find((result) => result.name === name);
  if (found === undefined) throw new Error(`${name} was not measured`);
  return found;
}

function closed(isStream: boolean): RoundOptions {
  return {
    kind: 'closed',
    rounds,
    seconds: isStream ? 3 : 2,
    connections: isStream ? 24 : 32,
    shotOf: (contender) => chatShot(contender, { model: passedModel, isStream }),
  };
}

async function measurePair(contenders: readonly Contender[]): Promise<Row[]> {
  const plain = await runRounds(contenders, closed(false));
  printResults('closed loop, 32 connections', plain);
  return [...cpuRows(trioOf(plain)), ...(await measureStreams(contenders)), ...measuredOwnCode()];
}

/** Contenders are told apart by name: under these the gateway translates, one direction each. */
const fromAnthropic = 'Anthropic client, OpenAI wire';
const toAnthropic = 'OpenAI client, Anthropic wire';

function streamShot(contender: Contender): Shot {
  if (contender.name === fromAnthropic) return messagesShot(contender, { model: passedModel, isStream: true });
  return chatShot(contender, { model: contender.name === toAnthropic ? translatedModel : passedModel, isStream: true });
}

async function measureStreams(contenders: readonly Contender[]): Promise<Row[]> {
  const gateway = contenders.find(({ name }) => name === 'gateway');
  if (gateway === undefined) throw new Error('a contender is missing');
  const translating = [fromAnthropic, toAnthropic].map((name) => ({ ...gateway, name }));
  // Portkey's streams need a pinned server library and are no bar of the design.
  const piped = contenders.filter(({ name }) => name !== 'portkey');
  const streams = await runRounds([...piped, ...translating], { ...closed(true), shotOf: streamShot });
  printResults('24 streams of 60 events', streams);
  const trio = trioOf(streams);
  const translated = streams.filter(({ name }) => translating.some((one) => one.name === name));
  return [...streamRows(trio), ...translatedRows(translated, trio.bare), await measureIdleStreams(gateway)];
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

async function measureAll(contenders: readonly Contender[], upstream: Contender, twins: Contender): Promise<Row[]> {
  const plain = await runRounds([...contenders, twins], closed(false));
  printResults('closed loop, 32 connections', plain);
  const open = await runRounds([...contenders, upstream], {
    ...closed(false),
    kind: 'open',
    perSecond: 150,
    seconds: isQuick ? 4 : 18,
  });
  printResults('open loop, 150 requests a second', open);
  const trio = trioOf(plain);
  const streams = await measureStreams(contenders);
  return [
    ...cpuRows(trio),
    ...latencyRows(trioOf(open), resultOf(open, 'upstream')),
    ...streams,
    scaleRow(resultOf(plain, 'two gateways'), trio.gateway),
    ...measuredOwnCode(),
  ];
}

async function measureOverTls(world: WorldOptions, certificate: Certificate | null): Promise<Row[]> {
  if (certificate !== null)
    return await measureTls({ world: { ...world, upstreamPort: tlsPort, certificate }, rounds: closed(false) });
  if (isTls) throw new Error('there is no openssl to make a certificate with');
  console.log('There is no openssl to make a certificate with: the rows over TLS are left out.');
  return [];
}

type Keep = <Started extends { stop(): Promise<void> }>(one: Started) => Started;

async function measure(world: WorldOptions, certificate: Certificate | null, keep: Keep): Promise<Row[]> {
  const tls = certificate === null ? undefined : { port: tlsPort, certificate };
  const upstream = keep(await startUpstream(world.upstreamPort, tls));
  const { worker, gateway: gatewayAt } = await worldOf(world);
  keep(await startContender({ ...worker, name: 'worker' }));
  console.log(`Node ${process.version}, ${rounds} rounds`);
  if (isTls) return await measureOverTls(world, certificate);
  const gateway = keep(await startContender({ ...gatewayAt(firstPort + 2), name: 'gateway' }));
  const upstreamOrigin = `http://127.0.0.1:${upstream.port}`;
  const command = [process.execPath, join(here, 'bare.ts'), `${firstPort + 4}`, upstreamOrigin];
  const { headers } = gateway;
  const bare = keep(await startContender({ name: 'bare', port: firstPort + 4, headers, command }));
  if (isPair) return await measurePair([gateway, bare]);
  const twins = keep(await startContender({ ...gatewayAt(firstPort + 3), name: 'two gateways', processes: 2 }));
  const portkey = await startPortkey({ port: firstPort + 5, upstreamOrigin });
  if (portkey !== null) keep(portkey);
  const contenders = [gateway, bare, ...(portkey === null ? [] : [portkey])];
  return [...(await measureAll(contenders, upstream, twins)), ...(await measureOverTls(world, certificate))];
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
