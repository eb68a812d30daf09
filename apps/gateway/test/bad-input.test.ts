import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { buildKey, type HttpServer, startHttpServer } from '@waygate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routeTable } from '../src/route-table.ts';
import { sendBytes, sendRaw } from './send-raw.ts';
import { addUpstream, openStand, type Stand } from './stand.ts';

let stand: Stand;
let upstream: HttpServer;

const answer = JSON.stringify({
  id: 'x',
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
  data: [],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

beforeAll(async () => {
  stand = await openStand();
  upstream = await startHttpServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  });
  await addUpstream(stand, { baseUrl: `${upstream.url}/v1`, model: 'echo/chat' });
}, 60_000);
afterAll(async () => {
  await stand.close();
  await upstream.close();
});

const json = { 'content-type': 'application/json' };
const auth = () => ({ authorization: `Bearer ${stand.organisation.key.text}`, ...json });
const isForm = (path: string): boolean => path.endsWith('/transcriptions');
/** What stands under `/api` is the same routes again. */
const isAgain = (path: string): boolean => path.startsWith('/api/');
const calls = routeTable.flatMap((route) =>
  route.kind === 'call' && !isForm(route.path) && !isAgain(route.path) ? [route] : [],
);
const mebibyte = 1024 * 1024;

function rssBytes(): number {
  const status = readFileSync(`/proc/${stand.gateway.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

/** Cohere's grammar has no envelope, and Google's states the HTTP status where the others have a word. */
function expectDialect(text: string, path = ''): void {
  const told = JSON.parse(text);
  expect(Object.hasOwn(told, 'error')).toBe(path !== '/v2/rerank');
  const error = told.error ?? told;
  expect(typeof error.message).toBe('string');
  expect(typeof error.code).toBe(/:\w*[gG]enerateContent/.test(path) ? 'number' : 'string');
  expect(text).not.toMatch(/\bat .*\.(?:ts|js):\d|node_modules|Error:/);
}

const valid = (member: string) =>
  `{"model":"echo/chat","messages":[{"role":"user","content":"x"}],"input":"x","prompt":"x","query":"x","documents":["x"],"contents":[{}]${member}}`;

const badBodies: readonly (readonly [name: string, body: string | Uint8Array, status: number])[] = [
  ['nothing', '', 400],
  ['not JSON', 'hello', 400],
  ['half of JSON', '{"model":"a","messages":[', 400],
  ['a list', '[]', 400],
  ['a number', '7', 400],
  ['depth 10,000', valid(`,"x":${'['.repeat(10_000)}${']'.repeat(10_000)}`), 400],
  ['depth 10,000, never closed', '{"x":'.repeat(10_000), 400],
  ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]), 400],
  ['a NUL byte', valid(',"x":"\u0000"'), 400],
  ['a NUL in the model', '{"model":"a\\u0000b","messages":[{}],"input":"x"}', 400],
  ['wrong types', '{"model":{"a":1},"messages":"x","input":{},"stream":"yes"}', 400],
  ['a second model', valid(',"model":"sandbox/swift"'), 400],
  ['a second model behind an escape', valid(',"m\\u006fdel":"sandbox/swift"'), 400],
  ['a second model in capitals', valid(',"MODEL":"sandbox/swift"'), 400],
  ['5,000 members', valid(Array.from({ length: 5_000 }, (_, i) => `,"k${i}":0`).join('')), 400],
];

const noModels = ['__proto__', 'constructor'];

/** Where a call to a model is sent: Google's grammar names it in the path. */
const targetOf = ({ path }: (typeof calls)[number], model: string): string =>
  `${path.replace('{model}', model)}${path.endsWith(':streamGenerateContent') ? '?alt=sse' : ''}`;

describe.each(calls.map((route) => ({ route, path: targetOf(route, 'echo/chat') })))(
  'POST $path',
  ({ route, path }) => {
    test.each(noModels)('knows no model named %s', async (model) => {
      const body = valid('').replace('echo/chat', model);
      const reply = await sendRaw(stand.gatewayUrl + targetOf(route, model), { headers: auth(), body });
      expect(reply.status).toBe(404);
      expectDialect(reply.text, path);
    });

    test.each(badBodies)('refuses %s in the dialect', async (_name, body, status) => {
      const reply = await sendRaw(stand.gatewayUrl + path, { headers: auth(), body });
      expect(reply.status).toBe(status);
      expectDialect(reply.text, path);
    });

    test('refuses 50 MB at once, declared or not, and keeps nothing of it', async () => {
      const body = Buffer.alloc(50 * mebibyte, 0x20);
      const chunked = { ...auth(), 'transfer-encoding': 'chunked' };
      const send = async (): Promise<void> => {
        const declared = await sendRaw(stand.gatewayUrl + path, { headers: auth(), body });
        expect(declared.status).toBe(413);
        expectDialect(declared.text, path);
        expect((await sendRaw(stand.gatewayUrl + path, { headers: chunked, body })).status).toBe(413);
      };
      // What reading takes for a moment the process has by then, and takes again.
      for (let i = 0; i < 4; i++) await send();
      const before = rssBytes();
      for (let i = 0; i < 6; i++) await send();
      expect(rssBytes() - before).toBeLessThan(80 * mebibyte);
    });

    test.each([
      ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
      ['multipart', { 'content-type': 'multipart/form-data; boundary=x' }],
      ['a compressed body', { 'content-encoding': 'gzip' }],
    ])('refuses %s with 415', async (_name, headers) => {
      const reply = await sendRaw(stand.gatewayUrl + path, { headers: { ...auth(), ...headers }, body: '{}' });
      expect(reply.status).toBe(415);
      expectDialect(reply.text, path);
    });

    test('answers other methods with 405 and says which ones there are', async () => {
      for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
        const reply = await sendRaw(stand.gatewayUrl + path, { method, headers: auth() });
        expect([reply.status, reply.headers['allow']]).toEqual([405, 'POST, OPTIONS']);
      }
      expect((await sendRaw(stand.gatewayUrl + path, { method: 'OPTIONS' })).status).toBe(204);
    });

    test('reads no body of someone it does not know', async () => {
      const reply = await sendRaw(stand.gatewayUrl + path, { headers: json, body: Buffer.alloc(5 * mebibyte) });
      expect(reply.status).toBe(401);
      expect(reply.headers['connection']).toBe('close');
    });
  },
);

test('a body of unknown length is refused at the bound, not at its end', async () => {
  const { hostname, port } = new URL(stand.gatewayUrl);
  const socket = connect(Number(port), hostname);
  const part = Buffer.alloc(mebibyte, 0x20);
  const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: ${auth().authorization}\r\n`;
  socket.write(`${head}content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`);
  // The default bound is 20 MiB; what would end the body is never sent.
  for (let i = 0; i < 21; i++) {
    socket.write(`${part.length.toString(16)}\r\n`);
    socket.write(part);
    socket.write('\r\n');
  }
  const [reply] = await once(socket, 'data');
  expect(String(reply)).toMatch(/^HTTP\/1\.1 413 /);
  socket.destroy();
});

describe('names of the object prototype', () => {
  const pollution =
    '"__proto__":{"model":"echo/chat","isAdmin":true},"constructor":{"prototype":{"isAdmin":true}},"toString":"x"';
  const every = routeTable.flatMap((route) => (route.kind === 'call' ? [route] : []));

  test.each(every)('$method $path: are members like others and change no later call', async (route) => {
    const boundary = 'x-boundary';
    const form = ['__proto__', 'constructor', 'constructor.prototype', 'model']
      .map((name) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\necho/chat\r\n`)
      .join('');
    const type = isForm(route.path) ? `multipart/form-data; boundary=${boundary}` : 'application/json';
    const body = isForm(route.path)
      ? `${form}--${boundary}--\r\n`
      : valid(`,${pollution},"messages2":[{${pollution}}]`);
    const path = targetOf(route, 'echo/chat');
    const reply = await sendRaw(stand.gatewayUrl, { path, headers: { ...auth(), 'content-type': type }, body });
    expect(reply.status).not.toBe(500);
    const after = await sendRaw(stand.gatewayUrl, { path: '/v1/chat/completions', headers: auth(), body: valid('') });
    expect(after.status).toBe(200);
    expect(String(upstream.received.at(-1)?.body)).toBe(valid('').replace('echo/chat', 'chat'));
    const nameless = await sendRaw(stand.gatewayUrl, {
      path: '/v1/chat/completions',
      headers: auth(),
      body: '{"messages":[]}',
    });
    expect(nameless.status).toBe(400);
  });
});

describe('a credential that is SQL', () => {
  const texts = ["' OR '1'='1", "sk-wg-usr-'; DROP TABLE api_key; --", `sk-wg-usr-${"'".repeat(38)}`, '%', '*'];
  const headers = ['authorization', 'x-api-key', 'x-goog-api-key', 'api-key'];

  test.each(headers)('opens nothing in %s', async (name) => {
    for (const text of texts) {
      const value = name === 'authorization' ? `Bearer ${text}` : text;
      const path = '/v1/chat/completions';
      const reply = await sendRaw(stand.gatewayUrl, { path, headers: { ...json, [name]: value }, body: valid('') });
      expect(reply.status).toBe(401);
    }
    const [row] = await stand.database.query<{ keys: string }>('SELECT count(*) AS keys FROM api_key');
    expect(Number(row?.keys)).toBeGreaterThan(0);
  });

  test('and a header that names another host, address, method or path changes nothing', async () => {
    const confusing = {
      ...{ host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example;for=10.0.0.1' },
      ...{ 'x-original-url': '/metrics', 'x-rewrite-url': '/metrics', 'x-http-method-override': 'DELETE' },
      ...{ 'x-forwarded-for': '10.0.0.1', 'x-real-ip': '10.0.0.1' },
    };
    const { organisationId, environmentId, userId } = stand.organisation;
    const scopes = { models: null, endpoints: null, ipRanges: ['10.0.0.0/8'] };
    const inside = await buildKey(stand.database, { organisationId, environmentId, userId, scopes });
    const send = (more: object) =>
      sendRaw(stand.gatewayUrl, { path: '/v1/chat/completions', headers: { ...auth(), ...more }, body: valid('') });
    expect((await send(confusing)).text).toBe((await send({})).text);
    const claimed = await send({ ...confusing, authorization: `Bearer ${inside.text}` });
    expect([claimed.status, JSON.parse(claimed.text).error.code]).toEqual([403, 'address_denied']);
  });
});

describe('what is odd but right is served faithfully', () => {
  test('lone surrogates, prototype names, unknown members, numbers beyond double: byte for byte', async () => {
    const odd =
      ',"__proto__":{"isAdmin":true},"constructor":1,"x":"\\ud800","y":1e400,"z":12345678901234567890,"a":1,"a":2';
    const reply = await sendRaw(`${stand.gatewayUrl}/v1/chat/completions`, { headers: auth(), body: valid(odd) });
    expect(reply.status).toBe(200);
    const received = upstream.received.at(-1)?.body.toString();
    expect(received).toBe(valid(odd).replace('"echo/chat"', '"chat"'));
    expect(JSON.parse(reply.text).choices[0].message.content).toBe('ok');
  });

  test('a UTF-8 body cut anywhere in transit', async () => {
    const body = valid(',"x":"é😀"');
    const chunked = { ...auth(), 'transfer-encoding': 'chunked' };
    expect((await sendRaw(`${stand.gatewayUrl}/v1/chat/completions`, { headers: chunked, body })).status).toBe(200);
    expect(upstream.received.at(-1)?.body.toString()).toContain('é😀');
  });
});

describe('a duplicate cannot smuggle a model past policy', () => {
  test('a key for one model reaches no other by any spelling', async () => {
    const { organisationId, environmentId, userId } = stand.organisation;
    const scopes = { models: ['echo/chat'], endpoints: null, ipRanges: null };
    const { text } = await buildKey(stand.database, { organisationId, environmentId, userId, scopes });
    const headers = { authorization: `Bearer ${text}`, ...json };
    const before = upstream.received.length;
    for (const smuggled of ['"model":"secret"', '"m\\u006fdel":"secret"', '"Model":"secret"']) {
      const reply = await sendRaw(`${stand.gatewayUrl}/v1/chat/completions`, { headers, body: valid(`,${smuggled}`) });
      expect(reply.status).toBe(400);
    }
    expect(upstream.received.length).toBe(before);
    const denied = valid('').replace('echo/chat', 'sandbox/swift');
    expect((await sendRaw(`${stand.gatewayUrl}/v1/chat/completions`, { headers, body: denied })).status).toBe(403);
  });
});

describe('addresses are compared as they were sent', () => {
  test.each([
    '//v1/chat/completions',
    '/v1//chat/completions',
    '/v1/chat/completions/',
    '/V1/chat/completions',
    '/v1/chat%2Fcompletions',
    '/v1/chat/%63ompletions',
    '/v1/./chat/completions',
    '/x/../v1/chat/completions',
    '/v1/chat/completions;x=1',
    '/v1/models/',
    '/%00',
    '/v1/models%2f',
    '*',
  ])('%s is nothing', async (path) => {
    const reply = await sendRaw(stand.gatewayUrl, { path, headers: auth(), body: valid('') });
    expect(reply.status).toBe(404);
    expectDialect(reply.text);
  });

  test('a query does not matter, and a model that cannot be decoded is unknown', async () => {
    const asked = await sendRaw(stand.gatewayUrl, { path: '/v1/models?x=1', method: 'GET', headers: auth() });
    expect(asked.status).toBe(200);
    const odd = await sendRaw(stand.gatewayUrl, { path: '/v1/models/%E0%A4%A', method: 'GET', headers: auth() });
    expect(odd.status).toBe(404);
  });
});

describe('what is not HTTP', () => {
  test.each([
    ['nonsense', 'hello\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['an endless header', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
    [
      'a length and chunks at once',
      'POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      /^HTTP\/1\.1 400 /,
    ],
    [
      'two lengths',
      'POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello',
      /^HTTP\/1\.1 400 /,
    ],
  ])('%s is refused and the connection closed', async (_name, bytes, expected) => {
    const text = await sendBytes(stand.gatewayUrl, bytes);
    expect(text).toMatch(expected);
    expectDialect(text.slice(text.indexOf('\r\n\r\n') + 4));
  });
});

describe('after all of it', () => {
  test('the gateway is well, has written no secret to its log, and booked refusals only for who it knows', async () => {
    const ready = await sendRaw(stand.gatewayUrl, { path: '/readyz', method: 'GET' });
    expect(ready.status).toBe(200);
    expect(stand.gateway.exitCode).toBeNull();
    expect(stand.log.join('\n')).not.toContain(stand.organisation.key.text);
    const refused = await stand.bookedWhere((event) => event.errorCode === 'body_ambiguous');
    expect(refused).toMatchObject({ outcome: 'refused', attempt: 0, requestedModel: '', httpStatus: 400 });
  });
});
