/**
 * The bench: the gateway with everything on, beside a bare proxy on the same server and client, and beside Portkey's
 * gateway. One run, contenders in turn, CPU from the kernel's account of each process. `node tools/bench.ts` starts the
 * Postgres and Redis it needs; `--quick` takes fewer rounds, `--pair` only what costs gateway and bare CPU, in a minute.
 *
 * COMPAT: Portkey 1.15.2 answers 500 to every stream with a fresh @hono/node-server (2026-11-22); it needs 1.13.8.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createTestDatabase, createTestRedis } from '@waygate/testkit';
import { chatShot, heldShot, messagesShot } from './chat-shot.ts';
import { type Contender, portkeyEntry, startContender } from './contender.ts';
import { holdStreams, type Shot } from './load.ts';
import { measureOwnCode } from './own-code.ts';
import { type Result, type RoundOptions, runRounds } from './rounds.ts';
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
  type Trio,
  translatedRows,
} from './table.ts';
import { passedModel, startUpstream, translatedModel, worldOf } from './world.ts';

const isQuick = process.argv.includes('--quick');
const isPair = process.argv.includes('--pair');
const rounds = isQuick ? 4 : 8;
const here = import.meta.dirname;
const firstPort = 27_100;

function trioOf(results: readonly Result[]): Trio {
  const find = (name: string): Result | undefined => results.find((result) => result.name === name);
  const [gateway, bare] = [find('gateway'), find('bare')];
  if (gateway === undefined || bare === undefined) throw new Error('a contender is missing');
  return { gateway, bare, portkey: find('portkey') ?? null };
}

function resultOf(results: readonly Result[], name: string): Result {
  const found = results.find((result) => result.name === name);
  if (found === undefined) throw new Error(`${name} was not measured`);
  return found;
}

async function startPortkey(port: number, upstreamPort: number): Promise<Contender | null> {
  const entry = portkeyEntry(resolve(here, '../../../.tools'));
  if (!existsSync(entry)) {
    console.log('Portkey is not installed: its rows are left out. `node tools/bench.ts` installs it.');
    return null;
  }
  return await startContender({
    name: 'portkey',
    port,
    command: [process.execPath, entry, `--port=${port}`, '--headless'],
    env: { NODE_ENV: 'production' },
    headers: {
      authorization: 'Bearer sk-bench',
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `http://127.0.0.1:${upstreamPort}/v1`,
    },
  });
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

async function main(): Promise<boolean> {
  const spoolFolder = mkdtempSync(join(tmpdir(), `waygate-bench-${randomUUID().slice(0, 8)}-`));
  const database = await createTestDatabase();
  const redis = await createTestRedis();
  const started: { stop(): Promise<void> }[] = [];
  const keep = <Started extends { stop(): Promise<void> }>(one: Started): Started => {
    started.unshift(one);
    return one;
  };
  try {
    const upstream = keep(await startUpstream(firstPort));
    const world = await worldOf({ database, redisUrl: redis.url, upstreamPort: upstream.port, spoolFolder });
    keep(await startContender({ ...world.worker, name: 'worker' }));
    const gateway = keep(await startContender({ ...world.gateway(firstPort + 2), name: 'gateway' }));
    const bareCommand = [process.execPath, join(here, 'bare.ts'), `${firstPort + 4}`, `${upstream.port}`];
    const bare = keep(
      await startContender({ name: 'bare', port: firstPort + 4, headers: gateway.headers, command: bareCommand }),
    );
    console.log(`Node ${process.version}, ${rounds} rounds`);
    if (isPair) return printRows(await measurePair([gateway, bare]));
    const twins = keep(await startContender({ ...world.gateway(firstPort + 3), name: 'two gateways', processes: 2 }));
    const portkey = await startPortkey(firstPort + 5, upstream.port);
    if (portkey !== null) keep(portkey);
    return printRows(await measureAll([gateway, bare, ...(portkey === null ? [] : [portkey])], upstream, twins));
  } finally {
    for (const one of started) await one.stop();
    await redis.close();
    await database.close();
    rmSync(spoolFolder, { recursive: true, force: true });
  }
}

process.exitCode = (await main()) ? 0 : 1;
