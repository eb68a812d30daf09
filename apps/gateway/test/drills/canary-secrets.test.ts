import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { systemRandom } from '@waygate/protocol';
import { openListener } from '@waygate/queues';
import { buildCredential, type HttpServer, startHttpServer, testMasterKey, testPepper } from '@waygate/testkit';
import { createKey } from '@waygate/vault';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DrillProcess } from '../../bench/drills/drill-process.ts';
import { type DrillStand, drillProviderSecret, openDrillStand, timeUntil } from '../../bench/drills/drill-stand.ts';
import { makeCall } from '../../bench/drills/make-call.ts';
import { sendRaw } from '../send-raw.ts';

const prompt = 'canary-prompt-5d1e77b0';
const completion = 'canary-completion-c04f19aa';
/** What a call may say that it is for. */
const told = 'canary-told-93ab04';
const unknownKey = createKey('usr', systemRandom).key.reveal();

let stand: DrillStand;
let gateway: DrillProcess;
let echo: HttpServer;
/** Everything that a caller was sent, heads included, except for answers of models. */
const replies: string[] = [];
/** What was shown to whoever watches calls live. */
const live: string[] = [];
let metrics = '';
/** What lay in the spool and in Redis while no worker took it away. */
let spool = '';
let redis = '';
let ledger = '';

/** An upstream that tells in its errors what it was sent, as some do. */
async function callEchoing(status: number): Promise<void> {
  echo.script(({ headers, body }, response) => {
    const said = { message: `Incorrect API key provided: ${headers.authorization}. You sent ${body}`, code: 'invalid' };
    response.writeHead(status, { 'content-type': 'application/json', 'x-key': String(headers.authorization) });
    response.end(JSON.stringify({ error: said }));
  });
  await send({ model: 'echo/chat' });
}

async function send(call: {
  readonly model: string;
  readonly key?: string;
  readonly extra?: object;
  readonly headers?: Readonly<Record<string, string>>;
}): Promise<void> {
  const { model, key = stand.organisation.key.text, extra = {}, headers = {} } = call;
  const reply = await sendRaw(`http://127.0.0.1:${gateway.port}/v1/chat/completions`, {
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: prompt }], ...extra }),
  });
  replies.push(`${JSON.stringify(reply.headers)}${reply.text}`);
}

/** Calls that say what they are for by a secret, from everywhere where that can be said. */
async function callFor(secret: string): Promise<void> {
  await send({
    model: 'drill/swift-10',
    extra: {
      metadata: { told, note: `by ${secret}`, [secret]: 'x' },
      requesty: {
        tags: [secret, told],
        trace_id: secret,
        user_id: told,
        extra: { deep: secret, [`a ${secret}`]: 'x' },
      },
    },
    headers: { 'x-requesty-team': secret, [`x-requesty-${secret}`]: 'x', 'x-requesty-branch': told },
  });
}

async function callEveryWay(): Promise<void> {
  echo.script((_request, response) => {
    const message = { role: 'assistant', content: completion };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ id: 'x', choices: [{ index: 0, message, finish_reason: 'stop' }] }));
  });
  const { text: key } = stand.organisation.key;
  const { port } = gateway;
  expect((await makeCall({ port, key, model: 'echo/chat', content: prompt })).text).toContain(completion);
  await makeCall({ port, key, model: 'drill/swift-10', isStream: true, content: prompt });
  await makeCall({ port, key, model: 'drill/cut-20', isStream: true, content: prompt });
  await makeCall({ port, key, model: 'drill/swift-100', isStream: true, content: prompt, leaveAfterEvents: 2 });
  for (const status of [400, 401, 403, 404, 429, 500, 503]) await callEchoing(status);
  await callEchoing(200);
  await send({ model: 'drill/failing' });
  await send({ model: 'drill/nobody-has-it' });
  await send({ model: 'drill/swift-10', key: unknownKey });
  await send({ model: 'drill/swift-10', key: `${key}x` });
  await send({ model: 'drill/swift-10', extra: { messages: 'none' } });
  for (const secret of [key, unknownKey, drillProviderSecret]) await callFor(secret);
  await timeUntil(async () => {
    await callFor(key);
    return live.some((events) => events.includes(told));
  }, 20_000);
  await sendRaw(`http://127.0.0.1:${port}/v1/chat/completions`, {
    headers: { authorization: `Bearer ${key}` },
    body: `{"model":"drill/swift-10","messages":[{"role":"user","content":"${prompt}"}`,
  });
  await sendRaw(`http://127.0.0.1:${port}/v1/models?api_key=${key}`, { method: 'GET' });
  // Stores that are away make the programs say what they could not reach.
  stand.postgresLine.cut();
  stand.redisLine.cut();
  await send({ model: 'drill/swift-10', key: createKey('usr', systemRandom).key.reveal() });
  await wait(2_500);
  stand.postgresLine.pass();
  stand.redisLine.pass();
}

function filesIn(folder: string): string {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

async function dumpRedis(): Promise<string> {
  const { client } = stand.redis;
  const parts: string[] = [];
  for (const key of await client.keys('*')) {
    const values = await client.dumpBuffer(key);
    const hash = (await client.type(key)) === 'hash' ? JSON.stringify(await client.hgetall(key)) : '';
    parts.push(key, values?.toString('latin1') ?? '', hash);
  }
  return parts.join('\n');
}

beforeAll(async () => {
  stand = await openDrillStand();
  echo = await startHttpServer((_request, response) => void response.end());
  await buildCredential(stand.database, stand.organisation.organisationId, {
    provider: 'openai-compatible',
    baseUrl: `${echo.url}/v1`,
    secret: drillProviderSecret,
    model: 'echo/chat',
  });
  const listening = Promise.withResolvers<void>();
  const listener = openListener({
    url: stand.redis.url,
    name: 'drill',
    connectTimeoutMs: 5_000,
    onError: () => undefined,
    onConnected: listening.resolve,
  });
  listener.onLiveEvents(stand.organisation.organisationId, (events) => live.push(JSON.stringify(events)));
  await listening.promise;
  gateway = await stand.startGateway({ WAYGATE_LOG_LEVEL: 'debug' });
  // Live events are a sample: a first publish that Redis does not take in time makes a second of silence.
  await timeUntil(async () => {
    await send({ model: 'drill/swift-10' });
    return live.length > 0;
  }, 20_000);
  await callEveryWay();
  metrics = (await sendRaw(`http://127.0.0.1:${gateway.port}/metrics`, { method: 'GET' })).text;
  replies.push((await sendRaw(`http://127.0.0.1:${gateway.port}/readyz`, { method: 'GET' })).text);
  await timeUntil(async () => (await dumpRedis()).includes('requestId'), 10_000);
  await wait(1_000);
  spool = filesIn(stand.spoolFolder);
  redis = await dumpRedis();
  await stand.startWorker();
  const rows = async () =>
    await stand.database.query<{ row: string }>('SELECT row_to_json(usage_event)::text AS row FROM usage_event');
  await timeUntil(async () => {
    const written = await rows();
    ledger = written.map(({ row }) => row).join('\n');
    return written.length >= 15 && ledger.includes(told);
  }, 20_000);
  listener.close();
  gateway.signal('SIGTERM');
  await gateway.ended;
}, 90_000);
afterAll(async () => {
  await Promise.all([stand.close(), echo.close()]);
});

/** A secret in every form in which it could slip out. */
function formsOf(secret: string | Uint8Array): string[] {
  const bytes = Buffer.from(secret);
  const encoded = [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url'), bytes.toString('hex')];
  return [bytes.toString('latin1'), ...encoded];
}

const sinks = {
  'the log at debug level': () => filesIn(stand.folder),
  'the spool': () => spool,
  Redis: () => redis,
  'the ledger': () => ledger,
  'live events': () => live.join('\n'),
  metrics: () => metrics,
};

const secrets = {
  "the caller's key": () => stand.organisation.key.text,
  'a key that nobody has': () => unknownKey,
  "the provider's key": () => drillProviderSecret,
  'the pepper': () => testPepper,
  'the master key': () => testMasterKey.bytes,
  "the database's password": () => decodeURIComponent(new URL(stand.database.url).password),
  "Redis's password": () => decodeURIComponent(new URL(stand.redis.url).password),
};

describe.each(Object.keys(sinks))('%s', (sink) => {
  const text = () => Object.entries(sinks).find(([name]) => name === sink)?.[1]() ?? '';

  test('is written to by these calls', () => {
    expect(text()).toMatch(/drill|echo|waygate_gateway_attempts_total/);
  });

  test.each(Object.entries(secrets))('never shows %s', (_name, secret) => {
    for (const form of formsOf(secret())) expect(form.length === 0 || text().includes(form)).toBe(form.length === 0);
  });

  test('never shows what was asked or answered', () => {
    expect(text()).not.toContain(prompt);
    expect(text()).not.toContain(completion);
  });
});

test('what calls say that they are for is kept, so the secrets in it had a way', () => {
  for (const sink of ['the spool', 'Redis', 'the ledger', 'live events'] as const)
    expect(sinks[sink]()).toContain(told);
});

describe('what callers are told', () => {
  test.each(Object.entries(secrets))('never shows %s', (_name, secret) => {
    const said = replies.join('\n');
    expect(replies.length).toBeGreaterThan(12);
    for (const form of formsOf(secret())) expect(form.length === 0 || said.includes(form)).toBe(form.length === 0);
  });
});
