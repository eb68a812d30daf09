import { Refusal } from '@waygate/errors';
import { fakeClock } from '@waygate/testkit';
import { describe, expect, test } from 'vitest';
import type { TokenGrant } from './cloud-access.ts';
import { CloudTokens } from './cloud-tokens.ts';

const grant: TokenGrant = { key: 'one', write: () => Promise.resolve({ url: 'https://x/token', body: 'secret=s' }) };
type Answer = { status: number; body: string } | Error;

function open(...answers: Answer[]) {
  const clock = fakeClock();
  const asked: { url: string; timeoutMs: number }[] = [];
  const fetch = async (request: { url: string; timeoutMs: number }) => {
    asked.push(request);
    const answer = answers.shift() ?? new Error('nothing more');
    if (answer instanceof Error) throw answer;
    return { status: answer.status, body: Buffer.from(answer.body) };
  };
  return { clock, asked, tokens: new CloudTokens({ fetch, clock }) };
}
const token = (value: string, seconds = 3600): Answer => ({
  status: 200,
  body: JSON.stringify({ access_token: value, expires_in: seconds }),
});
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('CloudTokens', () => {
  test('fetches once for all who wait, and then has it at once', async () => {
    const { tokens, asked } = open(token('a'));
    expect(tokens.held(grant)).toBeNull();
    const taken = await Promise.all([tokens.take(grant), tokens.take(grant), tokens.take(grant)]);
    expect(taken.map((secret) => secret.reveal())).toEqual(['a', 'a', 'a']);
    expect(tokens.held(grant)?.reveal()).toBe('a');
    expect(asked).toHaveLength(1);
    expect(asked[0]?.timeoutMs).toBeGreaterThan(0);
  });

  test('renews ahead of the end while the old one still serves', async () => {
    const { tokens, asked, clock } = open(token('a'), token('b'));
    await tokens.take(grant);
    clock.advance(3_299_000);
    tokens.held(grant);
    expect(asked).toHaveLength(1);
    clock.advance(2_000);
    expect(tokens.held(grant)?.reveal()).toBe('a');
    await settle();
    expect(tokens.held(grant)?.reveal()).toBe('b');
    expect(asked).toHaveLength(2);
  });

  test('keeps the old one when renewing fails, and gives none out after its end', async () => {
    const { tokens, asked, clock } = open(token('a'), new Error('away'), token('b'));
    await tokens.take(grant);
    clock.advance(3_301_000);
    expect(tokens.held(grant)?.reveal()).toBe('a');
    await settle();
    expect(tokens.held(grant)?.reveal()).toBe('a');
    await settle();
    expect(asked).toHaveLength(2);
    clock.advance(290_000);
    expect(tokens.held(grant)).toBeNull();
    expect((await tokens.take(grant)).reveal()).toBe('b');
  });

  test.each([
    [{ status: 401, body: '{"error":"invalid_client","error_description":"s"}' }, 'upstream_credential_unusable'],
    [{ status: 503, body: 'secret=s' }, 'upstream_unreachable'],
    [{ status: 200, body: '{"access_token":"a\\nb"}' }, 'upstream_unreachable'],
    [new Error('secret=s'), 'upstream_unreachable'],
  ] as const)('tells a failure without a word of the secret, and asks again a while later', async (answer, code) => {
    const { tokens, asked, clock } = open(answer, token('a'));
    const failed = await tokens.take(grant).catch((error: unknown) => error);
    if (!(failed instanceof Refusal)) throw new Error('no refusal');
    expect(failed.code).toBe(code);
    expect(`${failed.message} ${failed.cause}`).not.toMatch(/secret=|"s"/);
    await expect(tokens.take(grant)).rejects.toBe(failed);
    expect(asked).toHaveLength(1);
    clock.advance(2_001);
    expect((await tokens.take(grant)).reveal()).toBe('a');
  });

  test('forgets what an upstream no longer takes', async () => {
    const { tokens } = open(token('a'), token('b'));
    await tokens.take(grant);
    tokens.forget(grant);
    expect((await tokens.take(grant)).reveal()).toBe('b');
  });
});
