import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openRecordedUpstreams, type RecordedUpstreams, upstreamWires } from './recorded-upstreams.ts';
import { openStand, type Stand } from './stand.ts';

let stand: Stand;
let upstreams: RecordedUpstreams;

beforeAll(async () => {
  stand = await openStand();
  upstreams = await openRecordedUpstreams(stand);
}, 60_000);
beforeEach(() => {
  for (const wire of upstreamWires) upstreams.play(wire, 'text');
});
afterAll(async () => {
  await stand.close();
  await upstreams.close();
});

type Wire = 'openai' | 'anthropic';
/** Members of the body, and headers. */
type Asked = { readonly headers?: Readonly<Record<string, string>>; readonly [member: string]: unknown };

/** Asks, and gives back what the provider got. */
async function sent(path: 'chat/completions' | 'messages', wire: Wire, { headers = {}, ...members }: Asked) {
  const body = {
    model: upstreams.modelOf(wire),
    max_tokens: 9,
    messages: [{ role: 'user', content: 'x' }],
    ...members,
  };
  const reply = await fetch(`${stand.gatewayUrl}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stand.organisation.key.text}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  expect(reply.status).toBe(200);
  const received = upstreams.servers[wire].received.at(-1);
  return { reply, text: String(received?.body), headers: received?.headers };
}

const marked = [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }];

describe('requesty.auto_cache', () => {
  test("marks a call of Anthropic's own clients, whose other members and headers stay", async () => {
    const members = { requesty: { auto_cache: true }, top_k: 3, headers: { 'anthropic-beta': 'a-1' } };
    const { text, headers, reply } = await sent('messages', 'anthropic', members);
    expect(JSON.parse(text)).toMatchObject({ messages: [{ role: 'user', content: marked }], top_k: 3 });
    expect(JSON.parse(text).requesty).toBeUndefined();
    expect(headers?.['anthropic-beta']).toBe('a-1');
    expect(reply.headers.get('x-waygate-dropped')).toBeNull();
  });

  test('marks a call that is translated for Anthropic', async () => {
    const { text } = await sent('chat/completions', 'anthropic', { requesty: { auto_cache: true } });
    expect(JSON.parse(text).messages).toEqual([{ role: 'user', content: marked }]);
  });

  test('adds nothing for a provider that caches by itself, and drops nothing', async () => {
    const { text, reply } = await sent('chat/completions', 'openai', { requesty: { auto_cache: true } });
    expect(text).not.toContain('cache_control');
    expect(reply.headers.get('x-waygate-dropped')).toBeNull();
  });

  test.each([
    ['is false', { requesty: { auto_cache: false } }],
    ['is not given', { requesty: {} }],
  ])("leaves a caller's bytes alone where it %s", async (_, members) => {
    const { text } = await sent('messages', 'anthropic', members);
    expect(JSON.parse(text).messages).toEqual([{ role: 'user', content: 'x' }]);
  });

  test('must be true or false', async () => {
    const reply = await fetch(`${stand.gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stand.organisation.key.text}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: upstreams.modelOf('openai'), messages: [], requesty: { auto_cache: 'yes' } }),
    });
    expect([reply.status, await reply.json()]).toMatchObject([400, { error: { param: 'requesty.auto_cache' } }]);
  });
});

test("OpenRouter's session and trace are not sent to providers that would refuse them", async () => {
  const members = { session_id: 's', trace: { trace_id: 't' }, seed: 7 };
  const { text } = await sent('chat/completions', 'openai', members);
  expect(Object.keys(JSON.parse(text)).toSorted()).toEqual(['max_tokens', 'messages', 'model', 'seed']);
});
