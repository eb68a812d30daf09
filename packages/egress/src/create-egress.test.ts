import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { allowPublicAnd } from './check-address.ts';
import type { Resolver } from './create-connector.ts';
import { createEgress, type Egress, type EgressRequest } from './create-egress.ts';

const servers: Server[] = [];
const egresses: Egress[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  for (const egress of egresses.splice(0)) await egress.close();
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function open(options: { ranges?: readonly string[]; names?: Record<string, string[]> } = {}): Egress {
  const resolve: Resolver = (hostname, callback) => {
    const addresses = options.names?.[hostname];
    callback(addresses === undefined ? new Error(`no such name: ${hostname}`) : null, addresses ?? []);
  };
  const isAllowed = allowPublicAnd(options.ranges ?? ['127.0.0.1/32']);
  const egress = createEgress({ isAllowed, connectTimeoutMs: 1_000, resolve });
  egresses.push(egress);
  return egress;
}

const get = (egress: Egress, url: string, extra: Partial<EgressRequest> = {}) =>
  egress.request({ url, method: 'GET', timeoutMs: 2_000, responseBytesMax: 10_000, ...extra });

describe('the egress client', () => {
  test('calls an allowed address and reads the answer', async () => {
    const port = await serve((request, response) => {
      response.setHeader('x-seen', request.headers.authorization ?? '');
      response.end('hello');
    });
    const answer = await get(open({ names: { 'llm.test': ['127.0.0.1'] } }), `http://llm.test:${port}/v1/models?x=1`, {
      headers: { authorization: 'Bearer k' },
    });
    expect([answer.status, answer.headers['x-seen'], Buffer.from(answer.body).toString()]).toEqual([
      200,
      'Bearer k',
      'hello',
    ]);
  });

  test('does not connect to a name that resolves to a private address, alone or among public ones', async () => {
    let connections = 0;
    const port = await serve((_request, response) => {
      connections++;
      response.end();
    });
    const names = { 'evil.test': ['127.0.0.1'], 'mixed.test': ['93.184.216.34', '127.0.0.1'] };
    const egress = open({ ranges: [], names });
    for (const name of ['evil.test', 'mixed.test']) {
      await expect(get(egress, `http://${name}:${port}/`)).rejects.toMatchObject({ code: 'egress_denied' });
    }
    await expect(get(egress, `http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'egress_denied' });
    expect(connections).toBe(0);
  });

  test('dials the address that it checked: a name that answers otherwise the second time leads nowhere', async () => {
    const port = await serve((_request, response) => {
      response.setHeader('connection', 'close');
      response.end('here');
    });
    const answers = [['127.0.0.1'], ['127.0.0.2'], ['127.0.0.1', '127.0.0.2']];
    let asked = 0;
    const resolve: Resolver = (_hostname, callback) => callback(null, answers[asked++] ?? []);
    const egress = createEgress({ isAllowed: allowPublicAnd(['127.0.0.1/32']), connectTimeoutMs: 1_000, resolve });
    egresses.push(egress);
    expect(Buffer.from((await get(egress, `http://rebind.test:${port}/`)).body).toString()).toBe('here');
    expect(asked).toBe(1);
    for (let turn = 0; turn < 2; turn++) {
      await expect(get(egress, `http://rebind.test:${port}/`)).rejects.toMatchObject({ code: 'egress_denied' });
    }
  });

  test('checks the name of each redirect hop as it resolves, also the last of several', async () => {
    let reached = 0;
    const inner = await serve((_request, response) => {
      reached++;
      response.end();
    });
    const port = await serve((request, response) => {
      const hop = Number(request.url?.slice(1));
      const location = hop < 2 ? `http://hop.test:${port}/${hop + 1}` : `http://inner.test:${inner}/`;
      response.writeHead(302, { location }).end();
    });
    const names = { 'hop.test': ['127.0.0.1'], 'inner.test': ['127.0.0.9'] };
    const followed = get(open({ names }), `http://hop.test:${port}/0`, { redirectsMax: 5 });
    await expect(followed).rejects.toMatchObject({ code: 'egress_denied' });
    expect(reached).toBe(0);
  });

  test('follows no redirect unless told to, and checks each hop', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
    });
    const egress = open({});
    expect((await get(egress, `http://127.0.0.1:${port}/`)).status).toBe(302);
    const followed = get(egress, `http://127.0.0.1:${port}/`, { redirectsMax: 3 });
    await expect(followed).rejects.toMatchObject({ code: 'egress_denied' });
  });

  test('takes no credential to another origin', async () => {
    const seen: (string | undefined)[] = [];
    const target = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end('there');
    });
    const port = await serve((_request, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${target}/` }).end();
    });
    const headers = { authorization: 'Bearer k' };
    const answer = await get(open({}), `http://127.0.0.1:${port}/`, { redirectsMax: 1, headers });
    expect(Buffer.from(answer.body).toString()).toBe('there');
    expect(seen).toEqual([undefined]);
  });

  test('ends at the deadline, at the cap, and when nobody listens', async () => {
    const silent = await serve(() => undefined);
    const large = await serve((_request, response) => response.end('x'.repeat(20_000)));
    const egress = open({});
    const slow = get(egress, `http://127.0.0.1:${silent}/`, { timeoutMs: 100 });
    await expect(slow).rejects.toMatchObject({ code: 'upstream_timeout' });
    await expect(get(egress, `http://127.0.0.1:${large}/`)).rejects.toMatchObject({ code: 'upstream_malformed' });
    await expect(get(egress, 'http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'upstream_unreachable' });
    await expect(get(egress, 'http://unknown.test/')).rejects.toMatchObject({ code: 'upstream_unreachable' });
  });
});
