import { createId, systemClock, systemRandom } from '@waygate/protocol';
import { buildKey } from '@waygate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openRecordedUpstreams, type RecordedUpstreams, upstreamWires } from './recorded-upstreams.ts';
import { openStand, type Stand } from './stand.ts';

let stand: Stand;
let upstreams: RecordedUpstreams;
/** A key whose policy keeps no end users. */
let discreetKey: string;

const requesty = { tags: ['nightly', 'eval'], trace_id: 't-1', user_id: 'ada', extra: { plan: 'pro' } };
const headers = { 'X-Requesty-Branch': 'main', 'X-Requesty-User': 'ada' };

beforeAll(async () => {
  stand = await openStand();
  upstreams = await openRecordedUpstreams(stand);
  const { organisationId, environmentId, userId } = stand.organisation;
  const discreet = await buildKey(stand.database, { organisationId, environmentId, userId });
  discreetKey = discreet.text;
  const policyId = createId('pol', { clock: systemClock, random: systemRandom });
  await stand.database.query(
    `INSERT INTO policy (id, organisation_id, target_kind, target_id, version, mode, document, created_by)
     VALUES ($1, $2, 'key', $3, 1, 'enforce', $4, 'test')`,
    [policyId, organisationId, discreet.id, JSON.stringify({ logging: { endUser: 'drop' } })],
  );
}, 60_000);
beforeEach(() => {
  for (const wire of upstreamWires) upstreams.play(wire, 'text');
});
afterAll(async () => {
  await stand.close();
  await upstreams.close();
});

type Asked = { readonly path?: string; readonly key?: string; readonly headers?: Readonly<Record<string, string>> };

async function call(members: object, { path = '/v1/chat/completions', key, headers: more }: Asked = {}) {
  const reply = await fetch(`${stand.gatewayUrl}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key ?? stand.organisation.key.text}`,
      'content-type': 'application/json',
      ...more,
    },
    body: JSON.stringify({
      model: upstreams.modelOf('openai'),
      messages: [{ role: 'user', content: 'x' }],
      max_tokens: 9,
      ...members,
    }),
  });
  await reply.arrayBuffer();
  const requestId = reply.headers.get('x-request-id');
  const dropped = reply.headers.get('x-waygate-dropped');
  return { status: reply.status, dropped, event: await stand.bookedWhere((event) => event.requestId === requestId) };
}

describe('what a caller says its call is for', () => {
  test('is booked from Requesty’s member, metadata and X-Requesty-* headers, of an answer and of a stream', async () => {
    for (const stream of [false, true]) {
      const { status, dropped, event } = await call({ stream, requesty, metadata: { ticket: 'WG-17' } }, { headers });
      expect([status, dropped]).toEqual([200, null]);
      expect(event).toMatchObject({ endUser: 'ada', isStream: stream });
      expect(event.dimensions).toEqual({
        tags: 'nightly,eval',
        trace_id: 't-1',
        plan: 'pro',
        ticket: 'WG-17',
        branch: 'main',
        user: 'ada',
      });
    }
  });

  test('goes to no provider by Requesty’s words, and as metadata to those that take it', async () => {
    await call({ requesty, metadata: { ticket: 'WG-17' } }, { headers });
    const sent = upstreams.servers.openai.received.at(-1);
    expect(sent?.body.toString()).toContain('"metadata":{"ticket":"WG-17"}');
    expect(`${JSON.stringify(sent?.headers)}${sent?.body}`.toLowerCase()).not.toContain('requesty');
  });

  test.each([
    ['/v1/messages', {}],
    ['/v1/responses', { messages: undefined, max_tokens: undefined, input: 'x' }],
    ['/v1/completions', { messages: undefined, prompt: 'x' }],
    ['/v1/embeddings', { messages: undefined, max_tokens: undefined, input: 'x', model: 'sandbox/embed' }],
  ])('is booked at %s', async (path, members) => {
    const { status, event } = await call({ model: 'sandbox/swift', ...members }, { path, headers });
    expect(status).toBe(200);
    expect(event.dimensions).toEqual({ branch: 'main', user: 'ada' });
  });

  test('is booked of a call that is refused, too', async () => {
    const { status, event } = await call({ model: 'nobody/has-it', metadata: { ticket: 'WG-18' } });
    expect([status, event.attempt, event.dimensions]).toEqual([404, 0, { ticket: 'WG-18' }]);
  });

  test('is nothing of a call that says nothing', async () => {
    const { dropped, event } = await call({});
    expect([dropped, event.dimensions]).toEqual([null, {}]);
  });

  test('is told where it cannot be recorded, and the call goes on', async () => {
    const key = stand.organisation.key.text;
    const metadata = { long: 'x'.repeat(129), 'a b': ['x'], note: `see ${key}`, [key]: 'x', ok: 'y' };
    const { status, dropped, event } = await call({ metadata }, { headers: { 'X-Requesty-Api-Key': 'x' } });
    expect(status).toBe(200);
    expect(dropped).toBe('metadata.long, metadata.a%20b, metadata.note, metadata.*, x-requesty-api-key');
    expect(event.dimensions).toEqual({ ok: 'y' });
  });

  test('keeps no user where the policy keeps no end users', async () => {
    const metadata = { email: 'ada@example.com', ticket: 'WG-17' };
    const { dropped, event } = await call({ requesty, metadata, user: 'eve' }, { headers, key: discreetKey });
    const { endUser, dimensions } = event;
    expect({ dropped, endUser, dimensions }).toEqual({
      dropped: null,
      endUser: null,
      dimensions: { tags: 'nightly,eval', trace_id: 't-1', plan: 'pro', ticket: 'WG-17', branch: 'main' },
    });
  });
});
