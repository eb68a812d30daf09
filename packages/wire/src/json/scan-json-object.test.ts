import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isJsonObject, scanJsonObject } from './scan-json-object.ts';

const limits = { depthMax: 64, fieldsMax: 1024 };
const scan = (text: string) => scanJsonObject(Buffer.from(text), limits);

function accepts(text: string): boolean {
  const kind = scan(text).kind;
  return kind === 'object' || kind === 'not_an_object';
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('scanJsonObject', () => {
  test('reports each member with the exact span of its value', () => {
    const text = ' {"model" : "gpt-4.1", "n":1,"messages":[ {"a":"}"} ] }\n';
    const found = scan(text);
    if (found.kind !== 'object') throw new Error(found.kind);
    expect(found.fields.map((field) => [field.key, text.slice(field.valueStart, field.valueEnd)])).toEqual([
      ['model', '"gpt-4.1"'],
      ['n', '1'],
      ['messages', '[ {"a":"}"} ]'],
    ]);
    expect(text.slice(found.start, found.end)).toBe(text.trim());
  });

  test('sees through escapes in keys and keeps duplicates', () => {
    const found = scan('{"mod\\u0065l":"a","model":"b"}');
    expect(found.kind === 'object' && found.fields.map((field) => field.key)).toEqual(['model', 'model']);
  });

  test('counts offsets in bytes, not characters', () => {
    const bytes = Buffer.from('{"ключ":"é","x":2}');
    const found = scanJsonObject(bytes, limits);
    if (found.kind !== 'object') throw new Error(found.kind);
    const last = found.fields[1];
    expect(last && bytes.subarray(last.valueStart, last.valueEnd).toString()).toBe('2');
    expect(found.fields[0]?.key).toBe('ключ');
  });

  test('stops at the depth limit without walking further', () => {
    expect(scan(`{"a":${'['.repeat(63)}${']'.repeat(63)}}`).kind).toBe('object');
    expect(scan(`{"a":${'['.repeat(64)}${']'.repeat(64)}}`)).toEqual({ kind: 'too_deep', at: 68 });
    expect(scan('['.repeat(1_000_000)).kind).toBe('too_deep');
  });

  test('stops at the limit of members', () => {
    const members = Array.from({ length: 1025 }, (_, i) => `"k${i}":0`).join(',');
    expect(scan(`{${members}}`).kind).toBe('too_many_fields');
  });

  test('reports the members it is asked for, reads all and counts all', () => {
    const only = new Set(['b']);
    const scanOnly = (text: string, fieldsMax = 3) =>
      scanJsonObject(Buffer.from(text), { depthMax: 8, fieldsMax, only });
    const found = scanOnly('{"a":{"b":0},"\\u0062":1,"b":2}');
    expect(found.kind === 'object' && found.fields.map(({ key, keyStart }) => [key, keyStart])).toEqual([
      ['b', 13],
      ['b', 24],
    ]);
    expect(scanOnly('{"a":tru,"b":1}').kind).toBe('malformed');
    expect(scanOnly('{"a":1,"c":1,"d":1}', 2).kind).toBe('too_many_fields');
  });

  test.each([
    '',
    '{',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{a:1}',
    '{"a":01}',
    '{"a":1.}',
    '{"a":.5}',
    '{"a":1e}',
    '{"a":-}',
    '{"a":+1}',
    '{"a":tru}',
    '{"a":"\\x"}',
    '{"a":"\\u12g4"}',
    '{"a":"\u0000"}',
    '{"a":"b\nc"}',
    '{"a":1}}',
    '{"a":1} x',
    '[1,]',
    '"a',
    'nul',
    '\uFEFF{}',
    '{"a":NaN}',
    "{'a':1}",
    '{"a":1/**/}',
    '{\u000B"a":1}',
    '{"a":\u00011}',
    '{"a":1}\u0000',
    '{"a":"bcdefgh\u001fi"}',
    '{"a":"é\u0000éé"}',
    '{"abcdefghij',
    '{"a":"abc\\',
    '{"a":"abc\\u00',
  ])('refuses %j as JSON.parse does', (text) => {
    expect(parses(text)).toBe(false);
    expect(scan(text).kind).toBe('malformed');
  });

  test('tells keys apart that begin, end and measure alike, and the bytes of one from the escapes of another', () => {
    const keysOf = (text: string) => {
      const found = scan(text);
      return found.kind === 'object' ? found.fields.map((field) => field.key) : [];
    };
    for (const _ of [1, 2]) {
      expect(keysOf('{"abc":1,"axc":2,"abc":3}')).toEqual(['abc', 'axc', 'abc']);
      expect(keysOf('{"a\\\\b":1}')).toEqual(['a\\b']);
      expect(keysOf('{"a\\b":1}')).toEqual(['a\b']);
      expect(keysOf('{"é":1,"":2,"è":3}')).toEqual(['é', '', 'è']);
    }
  });

  test('stops a string at the same byte wherever it lies, alone or as a range of more', () => {
    const stops = ['"', '\\', '\u0000', '\u001f', '!', '#', '[', ']', '\u007f', 'é', 'ÿ', '𝄞'];
    for (let before = 0; before < 12; before++) {
      for (const stop of stops) {
        const text = `{"k":"${'x'.repeat(before)}${stop}yz"}`;
        const bytes = Buffer.from(`"${text}"}}`);
        const range = { start: 1, end: bytes.length - 3 };
        expect(accepts(text)).toBe(parses(text));
        expect(scanJsonObject(bytes, { ...limits, ...range }).kind).toBe(parses(text) ? 'object' : 'malformed');
      }
    }
  });

  test('reads nothing beyond the range it is given', () => {
    for (const text of ['{"a":"b"}', '{"a":1}', '{"a":tru}', '{"abcdef":{}}', '{"a":"\\u00e9"}']) {
      const bytes = Buffer.from(text);
      for (let end = 0; end < bytes.length; end++) {
        const found = scanJsonObject(bytes, { ...limits, start: 0, end });
        expect(found).toEqual(scan(text.slice(0, end)));
        expect(found.kind).toBe('malformed');
      }
    }
  });

  test('never says that there is no address where a value, at whatever depth, is read as one', () => {
    const letter = fc.constantFrom(...'hHtTpPsS:/. 1a\\"\t\n\r\b\u0000\u001fé');
    const noise = fc.array(letter, { maxLength: 3 }).map((letters) => letters.join(''));
    const like = fc
      .tuple(noise, fc.constantFrom('http://a', 'HTTPS:b', 'h\ntt\tp:/c', 'hello', 'ht', 'x'), noise, fc.nat(3))
      .map(([before, middle, after, nesting]) => {
        let value: unknown = before + middle + after;
        for (let i = 0; i < nesting; i++) value = i % 2 === 0 ? [0, value] : { a: 'b', c: value };
        return { value, isAddress: /^https?:/.test(URL.parse(before + middle + after)?.protocol ?? '') };
      });
    let seen = 0;
    fc.assert(
      fc.property(like, fc.boolean(), ({ value, isAddress }, isEscaped) => {
        const plain = JSON.stringify({ x: value });
        const text = isEscaped ? plain.replace('t', '\\u0074').replace('h', '\\u0068') : plain;
        const found = scan(text);
        if (isAddress) seen++;
        if (isAddress) expect(found).toMatchObject({ kind: 'object', isWithoutAddress: false });
      }),
      { numRuns: 2000 },
    );
    expect(seen).toBeGreaterThan(100);
  });

  test('says that there is no address where values only speak of one', () => {
    const found = scan('{"http://a":"see http://a","b":["Hello"," h","\u00a0http"," x",1,true,{"https":""}]}');
    expect(found).toMatchObject({ isWithoutAddress: true });
  });

  test('agrees with JSON.parse on every text, keys and last values included', () => {
    const mutated = fc
      .tuple(
        fc.json({ maxDepth: 5 }),
        fc.nat(),
        fc.constantFrom('', '"', '\\', '{', '}', ',', ':', '0', 'e', '-', '\n', '\\u0041'),
      )
      .map(([text, at, piece]) => {
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + piece + text.slice(cut + (at % 2));
      });
    fc.assert(
      fc.property(fc.oneof(fc.json({ maxDepth: 5 }), mutated), (text) => {
        expect(accepts(text)).toBe(parses(text));
        const found = scan(text);
        expect(isJsonObject(Buffer.from(text), limits)).toBe(found.kind === 'object');
        if (found.kind !== 'object') return;
        const bytes = Buffer.from(text);
        const parsed = new Map<string, unknown>(Object.entries(JSON.parse(text)));
        const seen = new Map(
          found.fields.map((field) => [field.key, bytes.subarray(field.valueStart, field.valueEnd).toString()]),
        );
        expect([...seen.keys()].sort()).toEqual([...parsed.keys()].sort());
        for (const [key, value] of seen) expect(JSON.parse(value)).toEqual(parsed.get(key));
      }),
      { numRuns: 2000 },
    );
  });
});
