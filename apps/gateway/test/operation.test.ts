import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { startHttpServer } from '@waygate/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { sendRaw } from './send-raw.ts';
import { addUpstream, openStand, type Stand } from './stand.ts';

let stand: Stand;
afterEach(() => stand.close());

const get = (path: string) => sendRaw(stand.gatewayUrl + path, { method: 'GET' });
const messages = [{ role: 'user' as const, content: 'hi' }];

describe('health', () => {
  test('tells liveness from readiness, and shows the versions decisions are made on', async () => {
    stand = await openStand();
    expect((await get('/healthz')).status).toBe(200);
    await stand.client().models.list();
    const ready = await get('/readyz');
    expect(ready.status).toBe(200);
    expect(JSON.parse(ready.text)).toMatchObject({
      status: 'ready',
      draining: false,
      dependencies: { postgres: 'ok', redis: 'ok', spool: 'ok' },
      snapshots: { organisations: 1, versions: { [stand.organisation.organisationId]: 1 } },
    });
    expect((await sendRaw(`${stand.gatewayUrl}/healthz`, { method: 'HEAD' })).text).toBe('');
  });

  test('metrics count what happened, with labels of ours only', async () => {
    stand = await openStand();
    const client = stand.client();
    await client.chat.completions.create({ model: 'sandbox/swift', messages, user: 'customer-of-a-customer' });
    await client.chat.completions.create({ model: 'nobody-has-this', messages }).catch(() => undefined);
    const { text, headers } = await get('/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(text).toMatch(
      /waygate_gateway_attempts_total\{endpoint="chat",provider="sandbox",outcome="completed",code="none"\} 1/,
    );
    expect(text).toMatch(/outcome="refused",code="model_unknown"\} 1/);
    expect(text).toMatch(/waygate_gateway_replies_total\{route="\/v1\/chat\/completions",status="404"\} 1/);
    expect(text).toMatch(/waygate_gateway_open_attempts 0/);
    for (const secret of ['customer-of-a-customer', 'nobody-has-this', stand.organisation.organisationId]) {
      expect(text).not.toContain(secret);
    }
  });
});

describe('several processes on one port', () => {
  test('share it, and a port that is not shared is refused with its number', async () => {
    stand = await openStand({ WAYGATE_GATEWAY_REUSE_PORT: 'true' });
    const { port } = new URL(stand.gatewayUrl);
    // Metrics tell processes apart by the second they began in: these two must not share one.
    await wait(1_500);
    const second = await stand.startAnotherGateway({ WAYGATE_GATEWAY_PORT: port, WAYGATE_GATEWAY_REUSE_PORT: 'true' });
    expect(second.port).toBe(Number(port));
    const seen = new Set<string>();
    for (let i = 0; i < 200 && seen.size < 2; i++) {
      const { text } = await get('/metrics');
      seen.add(/process_start_time_seconds ([\d.e+]+)/.exec(text)?.[1] ?? '');
    }
    expect(seen.size).toBe(2);
    const alone = { WAYGATE_GATEWAY_PORT: port, WAYGATE_GATEWAY_REUSE_PORT: 'false' };
    await expect(stand.startAnotherGateway(alone)).rejects.toThrow(/The gateway cannot start.*EADDRINUSE.*\d+/);
  });
});

describe('SIGTERM', () => {
  test('lets what is under way finish, ships its usage, and ends with 0', async () => {
    stand = await openStand();
    const { data } = await stand
      .client()
      .chat.completions.create({ model: 'sandbox/swift', messages, stream: true })
      .withResponse();
    const gone = once(stand.gateway, 'exit');
    let text = '';
    let hasSignalled = false;
    for await (const chunk of data) {
      text += chunk.choices[0]?.delta.content ?? '';
      if (hasSignalled) continue;
      hasSignalled = true;
      stand.gateway.kill('SIGTERM');
    }
    expect(text.length).toBeGreaterThan(20);
    expect(await gone).toEqual([0, null]);
    expect(stand.booked).toMatchObject([{ outcome: 'completed' }]);
    await expect(get('/healthz')).rejects.toThrow(/ECONNREFUSED/);
  });

  test('a second one ends it at once', async () => {
    stand = await openStand();
    const hung = await startHttpServer(() => undefined);
    await addUpstream(stand, { baseUrl: `${hung.url}/v1`, model: 'hung/chat' });
    const asked = stand
      .client()
      .chat.completions.create({ model: 'hung/chat', messages })
      .catch((error: unknown) => error);
    while (hung.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const gone = once(stand.gateway, 'exit');
    stand.gateway.kill('SIGTERM');
    while (!stand.log.some((line) => line.includes('draining')))
      await new Promise((resolve) => setTimeout(resolve, 20));
    stand.gateway.kill('SIGTERM');
    expect(await gone).toEqual([1, null]);
    expect(await asked).toBeInstanceOf(Error);
    await hung.close();
  });
});
