import Anthropic from '@anthropic-ai/sdk';
import { createId, systemClock, systemRandom } from '@waygate/protocol';
import { buildKey } from '@waygate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openRecordedUpstreams, type RecordedUpstreams, upstreamWires } from './recorded-upstreams.ts';
import { openStand, type Stand } from './stand.ts';

let stand: Stand;
let upstreams: RecordedUpstreams;
const explained = { 'x-waygate-explain': '1' };
const messages = [{ role: 'user' as const, content: 'x' }];

beforeAll(async () => {
  stand = await openStand({ WAYGATE_GATEWAY_ATTEMPTS_MAX: '2' });
  upstreams = await openRecordedUpstreams(stand);
  const { organisationId, environmentId } = stand.organisation;
  await upstreams.alsoServe('openai', { organisationId, model: 'red/both' });
  await upstreams.alsoServe('anthropic', { organisationId, model: 'blue/both' });
  for (let i = 0; i < 3; i++) await upstreams.alsoServe('openai', { organisationId, model: 'many/same' });
  const policies = [
    ['organisation', organisationId, 'enforce', { providers: { deny: ['blue'] } }],
    ['environment', environmentId, 'shadow', { models: { deny: ['red/canary', 'red/both'] } }],
  ] as const;
  for (const [kind, target, mode, document] of policies) {
    await stand.database.query(
      `INSERT INTO policy (id, organisation_id, target_kind, target_id, version, mode, document, created_by)
       VALUES ($1, $2, $3, $4, 1, $5, $6, 'test')`,
      [
        createId('pol', { clock: systemClock, random: systemRandom }),
        organisationId,
        kind,
        target,
        mode,
        JSON.stringify(document),
      ],
    );
  }
}, 60_000);
beforeEach(() => {
  for (const wire of upstreamWires) upstreams.play(wire, 'text');
});
afterAll(async () => {
  await stand.close();
  await upstreams.close();
});

async function allOf(events: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const event of events) all.push(event);
  return all;
}

type Json = Record<string, unknown>;

async function ask(
  members: object,
  { key = stand.organisation.key.text, headers = explained }: { key?: string; headers?: object } = {},
) {
  const reply = await fetch(`${stand.gatewayUrl}/api/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ messages, ...members }),
  });
  const text = await reply.text();
  const json: Json & { waygate_explain?: { candidates: Json[]; attempts: Json[] }; error?: Json } = JSON.parse(text);
  return { status: reply.status, headers: reply.headers, text, json };
}

describe('x-waygate-explain', () => {
  test('shows what served the call and what policy dropped, in the words of a refusal for it', async () => {
    const { json } = await ask({ model: 'both' });
    const denied = await ask({ model: 'blue/both' });
    expect([denied.status, denied.json.error?.['code']]).toEqual([403, 'model_denied']);
    expect(json.waygate_explain).toMatchObject({ requested_model: 'both', endpoint: 'chat', configuration_version: 1 });
    const [blue, red] = (json.waygate_explain?.candidates ?? []).toSorted((a, b) =>
      String(a['model']).localeCompare(String(b['model'])),
    );
    expect(red).toMatchObject({ model: 'red/both', place: 1, dropped: null });
    expect(json.waygate_explain?.attempts).toEqual([
      { deployment: red?.['deployment'], outcome: 'completed', error: null },
    ]);
    expect(blue).toMatchObject({
      model: 'blue/both',
      place: null,
      dropped: { by: 'model_denied', message: denied.json.error?.['message'] },
    });
    const { lines } = Object(denied.json.error?.['detail']);
    expect(Object(blue?.['dropped']).lines).toEqual(lines);
    expect(denied.json.waygate_explain?.candidates).toEqual([blue]);
  });

  test('shows of policies only what refuses a candidate: nothing that permits, and nothing in shadow', async () => {
    const { organisationId, environmentId, userId } = stand.organisation;
    const scopes = { models: ['red/*', 'many/*'], endpoints: null, ipRanges: ['127.0.0.0/8', '198.51.100.0/24'] };
    const key = (await buildKey(stand.database, { organisationId, environmentId, userId, scopes })).text;
    const { text, json } = await ask({ model: 'red/both' }, { key });
    expect(json.waygate_explain?.candidates).toMatchObject([{ place: 1, dropped: null }]);
    for (const hidden of ['canary', '198.51.100', 'many/*', 'shadow']) expect(text).not.toContain(hidden);
    const outside = await ask({ model: upstreams.modelOf('anthropic') }, { key });
    expect(outside.json.waygate_explain?.candidates).toMatchObject([{ dropped: { by: 'model_denied' } }]);
    expect(outside.text).not.toContain('198.51.100');
  });

  test('names the wish, or the budget, that left a deployment out', async () => {
    const droppedOf = async (members: object) =>
      (await ask(members)).json.waygate_explain?.candidates.map(({ model, place, dropped }) => [
        model,
        place,
        Object(dropped).by ?? null,
      ]);
    expect(await droppedOf({ model: 'many/same' })).toEqual([
      ['many/same', 1, null],
      ['many/same', 2, null],
      ['many/same', null, 'attempts_max'],
    ]);
    expect(await droppedOf({ model: 'red/both', provider: { only: ['nobody'] } })).toEqual([
      ['red/both', null, 'wish'],
    ]);
    expect(await droppedOf({ model: 'blue/both', models: ['red/both'] })).toEqual([
      ['blue/both', null, 'model_denied'],
      ['red/both', 1, null],
    ]);
    expect(await droppedOf({ model: 'no/such' })).toEqual([]);
  });

  test('tells of attempts that failed, beside the words of the upstream', async () => {
    upstreams.servers.openai.script((_request, response) => {
      response.writeHead(503, { 'content-type': 'application/json' }).end('{"error":{"message":"Too busy."}}');
    });
    const { status, json } = await ask({ model: 'many/same' });
    expect([status, json.error?.['message']]).toEqual([503, 'Too busy.']);
    expect(json.waygate_explain?.attempts).toHaveLength(2);
  });

  test("is taken by OpenAI's and Anthropic's SDKs: in a whole answer as a field, in a stream as a header", async () => {
    const openai = stand.client();
    const whole = await openai.chat.completions.create({ model: 'red/both', messages }, { headers: explained });
    expect(whole.choices[0]?.message.content).toBeTruthy();
    expect(whole).toMatchObject({ waygate_explain: { candidates: [{ model: 'red/both', place: 1 }] } });
    const streaming = openai.chat.completions.create(
      { model: 'red/both', messages, stream: true },
      { headers: explained },
    );
    const { data, response } = await streaming.withResponse();
    const plain = await openai.chat.completions.create({ model: 'red/both', messages, stream: true });
    const countOf = async (chunks: AsyncIterable<unknown>) => (await allOf(chunks)).length;
    expect(JSON.parse(response.headers.get('x-waygate-explain') ?? '')).toMatchObject({ candidates: [{ place: 1 }] });
    expect(await countOf(data)).toBe(await countOf(plain));
    const apiKey = stand.organisation.key.text;
    const anthropic = new Anthropic({ apiKey, baseURL: stand.gatewayUrl, maxRetries: 0, timeout: 15_000 });
    const call = { model: 'red/both', messages, max_tokens: 50 };
    const message = await anthropic.messages.create(call, { headers: explained });
    expect(message).toMatchObject({ type: 'message', waygate_explain: { candidates: [{ model: 'red/both' }] } });
    const said = await anthropic.messages.create({ ...call, stream: true }, { headers: explained }).withResponse();
    expect(JSON.parse(said.response.headers.get('x-waygate-explain') ?? '')).toMatchObject({
      candidates: [{ place: 1 }],
    });
    expect((await allOf(said.data)).at(-1)).toMatchObject({ type: 'message_stop' });
    const refused = anthropic.messages.create({ ...call, model: 'blue/both' }, { headers: explained });
    await expect(refused).rejects.toMatchObject({
      status: 403,
      error: { waygate_explain: { candidates: [{ dropped: { by: 'model_denied' } }] } },
    });
  });

  test('is there for who asks, once there is a decision, and for nobody else', async () => {
    const quiet = await ask({ model: 'red/both' }, { headers: {} });
    expect(quiet.text).not.toContain('waygate_explain');
    expect(quiet.headers.get('x-waygate-explain')).toBeNull();
    const stranger = await ask({ model: 'red/both' }, { key: 'sk-wg-usr-none' });
    expect([stranger.status, stranger.json.waygate_explain]).toEqual([401, undefined]);
  });
});
