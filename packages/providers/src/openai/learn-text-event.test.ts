import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeStream } from './decode-stream.ts';
import { learnTextEvent } from './learn-text-event.ts';

const eventOf = (json: string) => Buffer.from(`data: ${json}\n\n`);
const spanOf = (event: Buffer) => ({ start: event.indexOf('{'), end: event.lastIndexOf('}') + 1 });

function learn(json: string) {
  const event = eventOf(json);
  return learnTextEvent(event, spanOf(event));
}

const chunk = (text: string, rest = '', before = '') =>
  `{"id":"c",${before}"choices":[{"index":0,"delta":{"content":"${text}"},"finish_reason":null}],"usage":null${rest}}`;

describe('the shape of an event that brings text', () => {
  test('counts the text of an event that differs in it and in its padding only', () => {
    const shape = learn(chunk('Hi', ',"obfuscation":"abc"'));
    expect(shape?.match(eventOf(chunk('Hello', ',"obfuscation":""')))).toBe(5);
    expect(shape?.match(eventOf(chunk('x', ',"obfuscation":"abcdefg"')))).toBe(1);
    expect(learn(chunk('Hi'))?.match(eventOf(chunk('Hello')))).toBe(5);
  });

  test.each([
    ['no text', chunk('', ',"obfuscation":"abc"')],
    ['an escape', chunk('a\\n', ',"obfuscation":"abc"')],
    ['an escape in its padding', chunk('a', ',"obfuscation":"\\q"')],
    ['a control character', chunk('a\tb', ',"obfuscation":"abc"')],
    ['letters of more than a byte', chunk('é', ',"obfuscation":"abc"')],
    ['another member', chunk('a', ',"obfuscation":"abc","error":{}')],
    ['another member in a member', chunk('a","refusal":"b', ',"obfuscation":"abc"')],
    ['no padding', chunk('a')],
    ['an end', chunk('a', ',"obfuscation":"abc"').replace('null', '"stop"')],
    ['usage', chunk('a', ',"obfuscation":"abc"').replace('"usage":null', '"usage":{}')],
    ['another index', chunk('a', ',"obfuscation":"abc"').replace('"index":0', '"index":1')],
  ])('is not that of an event with %s', (_case, json) => {
    expect(learn(chunk('Hi', ',"obfuscation":"abc"'))?.match(eventOf(json))).toBe(0);
  });

  test('is not that of an event cut short or gone on', () => {
    const shape = learn(chunk('Hi'));
    const event = eventOf(chunk('Hello'));
    for (let end = 0; end < event.length; end++) expect(shape?.match(event.subarray(0, end))).toBe(0);
    expect(shape?.match(Buffer.concat([event, Buffer.from('\n')]))).toBe(0);
  });

  test.each([
    ['', '\n\n', true],
    ['\n: comment\nid: 1\n', '\n\n', true],
    ['', '\r\n\r\n', false],
    ['', '\n\r', false],
    ['', '\n', false],
  ])('with %j before and %j behind it is cut as the event was: %s', (before, behind, isCutAlike) => {
    const event = Buffer.from(`${before}data: ${chunk('Hi')}${behind}`);
    expect(learnTextEvent(event, spanOf(event))?.isCutAlike).toBe(isCutAlike);
  });

  test.each([
    ['text twice', chunk('a","content":"b')],
    ['choices twice', chunk('a', ',"choices":[]')],
    ['two choices', chunk('a').replace(']', ',{"index":1,"delta":{}}]')],
    ['no text', chunk('a').replace('content', 'refusal')],
    ['a text of another choice', '{"choices":[],"x":[{"delta":{"content":"a"}}]}'],
  ])('is not learned of %s', (_case, json) => {
    expect(learn(json)).toBeNull();
  });

  test('leads to what parsing each event by itself leads to', () => {
    const text = fc.constantFrom(
      'a',
      ' universe',
      '',
      '\\n',
      'é',
      '\\u0041',
      '"',
      '\\',
      '{',
      '","refusal":"no',
      '\u0001',
    );
    const padding = fc.constantFrom(
      '',
      ',"obfuscation":"ab"',
      ',"obfuscation":"abcd"',
      ',"obfuscation":"\\"',
      ',"error":"x"',
    );
    const before = fc.constantFrom(
      '',
      '',
      '',
      '"obfuscation":"x",',
      '"choices":[],',
      '"error":null,',
      '"usage":{"prompt_tokens":1},',
    );
    const change = fc.constantFrom(
      ...[
        ['null}', '"stop"}'],
        ['"index":0', '"index":1'],
        ['"usage":null', '"usage":{"prompt_tokens":3}'],
        ['\n\n', '\r\n\r\n'],
      ],
      ...Array.from({ length: 12 }, () => ['', '']),
      ...[
        ['{"content"', '{"role":"assistant","content"'],
        ['{"content"', '{"refusal":null,"content"'],
        ['}],', '},{}],'],
      ],
    );
    const one = fc.tuple(text, padding, before, change).map(([said, rest, first, [from = '', to = '']]) =>
      Buffer.from(
        eventOf(chunk(said, rest, first))
          .toString()
          .replace(from, to),
      ),
    );
    let contents = 0;
    fc.assert(
      fc.property(fc.array(one, { minLength: 2, maxLength: 12 }), (events) => {
        const reader = decodeStream({ choicesCount: 2 });
        let [counted, chars] = [0, 0];
        for (const event of events) {
          const alone = decodeStream({ choicesCount: 2 });
          expect(reader.read(event)).toBe(alone.read(event));
          expect(reader.usageSpan).toEqual(alone.usageSpan);
          counted += alone.delivered.events;
          chars += alone.delivered.chars;
          expect(reader.delivered).toEqual({ events: counted, chars });
        }
        contents += counted;
      }),
      { numRuns: 1000 },
    );
    expect(contents).toBeGreaterThan(500);
  });
});
