import { dialectTable } from '@waygate/dialects';
import { type Dimensions, dimensionsBytesMax, writeDimensions } from '@waygate/protocol';
import { seededRandom } from '@waygate/testkit';
import { describe, expect, test } from 'vitest';
import { recordDimensions } from './record-dimensions.ts';

const key = 'sk-wg-usr-CANARYCANARYCANARYCANARY';

type Stated = {
  readonly members?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly keepsEndUser?: boolean;
};

function decode({ members = {}, headers = {}, keepsEndUser = true }: Stated) {
  const body = { model: 'a/b', messages: [{ role: 'user', content: 'x' }], ...members };
  const address = { pathModel: null, isStream: null, headers };
  const decoded = dialectTable['openai-chat'].decodeCall(Buffer.from(JSON.stringify(body)), address);
  return { decoded, call: recordDimensions(decoded, { headers, keepsEndUser }) };
}

function read(stated: Stated): { dimensions: Dimensions | undefined; unrecorded: readonly string[] } {
  const { dimensions, unrecorded = [] } = decode(stated).call;
  return { dimensions, unrecorded };
}

describe('the dimensions of a call', () => {
  test('are none for a call that states nothing, which stays the very same', () => {
    const { decoded, call } = decode({ headers: { host: 'x', 'x-request-id': 'y' } });
    expect(call).toBe(decoded);
  });

  test('come from Requesty’s member, metadata and X-Requesty-* headers', () => {
    const members = {
      requesty: { tags: ['nightly', 'eval'], trace_id: 't-1', extra: { plan: 'pro', seats: 12, trial: false } },
      metadata: { ticket: 'WG-17' },
    };
    const headers = { 'x-requesty-branch': 'main', 'x-requesty-ai-agent': 'claude-code', 'x-other': 'no' };
    expect(read({ members, headers })).toEqual({
      dimensions: {
        tags: 'nightly,eval',
        trace_id: 't-1',
        plan: 'pro',
        seats: '12',
        trial: 'false',
        ticket: 'WG-17',
        branch: 'main',
        'ai-agent': 'claude-code',
      },
      unrecorded: [],
    });
  });

  test('do not take empty texts, which clients send for what they do not know', () => {
    const members = { requesty: { tags: [], trace_id: '', user_id: '', extra: {} }, metadata: { branch: '' } };
    expect(read({ members })).toEqual({ dimensions: {}, unrecorded: [] });
  });

  test('keep of one name what was stated first, and tell of the other where it says something else', () => {
    const members = { requesty: { extra: { branch: 'a', repo: 'r' } }, metadata: { branch: 'b', repo: 'r' } };
    const { dimensions, unrecorded } = read({ members, headers: { 'x-requesty-branch': 'c', 'x-requesty-repo': 'r' } });
    expect(dimensions).toEqual({ branch: 'a', repo: 'r' });
    expect(unrecorded).toEqual(['metadata.branch', 'x-requesty-branch']);
  });

  test.each([
    ['a list', { a: ['x'] }, ['metadata.a']],
    ['an object', { a: { b: 'x' } }, ['metadata.a']],
    ['null', { a: null }, ['metadata.a']],
    ['a long value', { a: 'x'.repeat(129) }, ['metadata.a']],
    ['a NUL', { a: 'x\0y' }, ['metadata.a']],
    ['a name without letters', { '': 'x' }, ['metadata.']],
    ['a NUL in a name', { 'a\0': 'x' }, ['metadata.a\0']],
    ['a long name, told by its beginning', { ['n'.repeat(70)]: 'x' }, [`metadata.${'n'.repeat(64)}`]],
    ['the prototype', JSON.parse('{"__proto__":"x"}'), ['metadata.__proto__']],
  ])('leave out %s, and tell where it stood', (_what, metadata, unrecorded) => {
    expect(read({ members: { metadata: { ...metadata, ok: 'y' } } })).toMatchObject({
      dimensions: { ok: 'y' },
      unrecorded,
    });
  });

  test('are sixteen at most, and the rest is told', () => {
    const metadata = Object.fromEntries(Array.from({ length: 18 }, (_, i) => [`n${i}x`, `${i}`]));
    const { dimensions, unrecorded } = read({ members: { metadata } });
    expect(Object.keys(dimensions ?? {})).toHaveLength(16);
    expect(unrecorded).toEqual(['metadata.n16x', 'metadata.n17x']);
  });

  test('join as many tags as fit', () => {
    const tags = ['a'.repeat(60), 'b'.repeat(60), 'c'.repeat(60), 'd'];
    const { dimensions, unrecorded } = read({ members: { requesty: { tags } } });
    expect(dimensions).toEqual({ tags: `${tags[0]},${tags[1]},d` });
    expect(unrecorded).toEqual(['requesty.tags']);
  });

  test('never exceed their place in a usage line, whatever is stated, and nothing is lost in silence', () => {
    const random = seededRandom(3);
    const signs = ['a', 'Z', '-', '&', '=', '%', ' ', '"', '\0', 'ü', '語', '😀', '\ud800', '\udc00', '/'];
    const pick = <One>(list: readonly One[]): One | undefined => list[Math.floor(random.unit() * list.length)];
    const text = (): string => Array.from({ length: Math.floor(random.unit() ** 3 * 140) }, () => pick(signs)).join('');
    const value = (): unknown => pick([text(), text(), text(), random.unit(), true, null]);
    const list = <One>(one: () => One, max: number): One[] =>
      Array.from({ length: Math.floor(random.unit() * max) }, one);
    for (let round = 0; round < 500; round++) {
      const metadata: object = Object.fromEntries(list(() => [text(), value()], 24));
      const { dimensions = {}, unrecorded } = read({ members: { metadata, requesty: { tags: list(text, 8) } } });
      expect(writeDimensions(dimensions).length).toBeLessThanOrEqual(dimensionsBytesMax);
      expect(Object.keys(dimensions).length).toBeLessThanOrEqual(16);
      for (const [name, one] of Object.entries(metadata)) {
        const place = `metadata.${name.slice(0, 64)}`.toWellFormed();
        const isTold = unrecorded.some((told) => told.toWellFormed() === place);
        expect(one === '' || isTold || dimensions[name.toWellFormed()] === String(one).toWellFormed()).toBe(true);
      }
      for (const [name, one] of Object.entries(dimensions)) {
        expect([one.length <= 128, one.isWellFormed(), name.isWellFormed(), `${name}${one}`.includes('\0')]).toEqual([
          true,
          true,
          true,
          false,
        ]);
      }
    }
  });
});

describe('what looks like a secret', () => {
  test('is recorded from nowhere, and not said back', () => {
    const members = {
      metadata: { note: key, [key]: 'x', api_key: 'abc' },
      requesty: { tags: [key, 'ok'], trace_id: `Bearer ${key}`, extra: { url: `https://u:${key}@host/` } },
    };
    const headers = {
      'x-requesty-team': `the ${key}`,
      'x-requesty-api-key': 'abc',
      [`x-requesty-${key.toLowerCase()}`]: 'x',
    };
    const { dimensions, unrecorded } = read({ members, headers });
    expect(dimensions).toEqual({ tags: 'ok' });
    expect(JSON.stringify(unrecorded).toUpperCase()).not.toContain('CANARY');
    expect(unrecorded).toEqual([
      'requesty.tags',
      'requesty.trace_id',
      'requesty.extra.url',
      'metadata.note',
      'metadata.*',
      'metadata.api_key',
      'x-requesty-team',
      'x-requesty-api-key',
      'x-requesty-*',
    ]);
  });
});

describe('where the ledger keeps no end users', () => {
  const members = {
    user: 'u',
    requesty: { user_id: 'v', tags: ['ada@example.com', 'nightly'], extra: { customerId: '7', 'end-user': 'w' } },
    metadata: { email: 'x', owner: 'ada@example.com', repo: 'git@example.com:acme/shop.git', User: 'y' },
  };
  const headers = { 'x-requesty-user': 'z', 'x-requesty-branch': 'main' };

  test('no dimension says who the user is', () => {
    expect(read({ members, headers, keepsEndUser: false })).toEqual({
      dimensions: { tags: 'nightly', repo: 'git@example.com:acme/shop.git', branch: 'main' },
      unrecorded: [],
    });
  });

  test('is told apart from where it keeps them', () => {
    const { dimensions } = read({ members, headers });
    expect(dimensions).toMatchObject({ user_id: 'v', user: 'z', email: 'x', owner: 'ada@example.com' });
  });
});
