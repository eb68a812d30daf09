import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSseData } from './read-sse-data.ts';
import { SseSplitter } from './split-sse-events.ts';

function split(chunks: readonly Uint8Array[], eventBytesMax = 1_000_000): { events: string[]; rest: string } {
  const splitter = new SseSplitter({ eventBytesMax });
  const events: Uint8Array[] = [];
  for (const chunk of chunks) expect(splitter.feed(chunk, events)).toBe(true);
  const rest = Buffer.from(splitter.finish()).toString();
  return { events: events.map((event) => Buffer.from(event).toString()), rest };
}

const stream = 'data: {"a":"é😀"}\n\n: comment\r\n\r\ndata: one\ndata: two\n\n\nevent: x\rdata: y\r\rdata: [DONE]\n\n';
const events = [
  'data: {"a":"é😀"}\n\n',
  ': comment\r\n\r\n',
  'data: one\ndata: two\n\n',
  '\nevent: x\rdata: y\r\r',
  'data: [DONE]\n\n',
];

describe('SseSplitter', () => {
  test('cuts at blank lines of every kind and loses no byte', () => {
    expect(split([Buffer.from(stream)])).toEqual({ events, rest: '' });
  });

  test('finds the same events when cut at any one place', () => {
    const bytes = Buffer.from(stream);
    for (let at = 0; at <= bytes.length; at++) {
      expect(split([bytes.subarray(0, at), bytes.subarray(at)]).events).toEqual(events);
    }
  });

  test('finds the same events in any partition into chunks', () => {
    const bytes = Buffer.from(stream);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 40 }), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const chunks = edges.slice(1).map((end, i) => bytes.subarray(edges[i] ?? 0, end));
        expect(split(chunks).events).toEqual(events);
      }),
    );
  });

  test('takes blank lines before an event for a part of it, and more of them for no event', () => {
    const cut = split([Buffer.from('\n\ndata: a\n\n\n\n\ndata: b\n\n\n\n'), Buffer.from('data: c\n\n')]);
    expect(cut.events).toEqual(['\n\ndata: a\n\n', '\n\n\ndata: b\n\n', '\n\ndata: c\n\n']);
  });

  test('hands over the rest when the final blank line is missing', () => {
    expect(split([Buffer.from('data: 1\n\ndata: [DONE]')])).toEqual({ events: ['data: 1\n\n'], rest: 'data: [DONE]' });
  });

  test('refuses a whole event above the cap too, and gives those before it', () => {
    const splitter = new SseSplitter({ eventBytesMax: 100 });
    const events: Uint8Array[] = [];
    const long = `data: ${'x'.repeat(200)}\n\n`;
    expect(splitter.feed(Buffer.from(`data: a\n\n${long}data: b\n\n`), events)).toBe(false);
    expect(events.map(String)).toEqual(['data: a\n\n']);
    expect(
      split([Buffer.from('data: a\r\n\r\n'), Buffer.from(long.replaceAll('\n', '\r\n'))], 1_000).events,
    ).toHaveLength(2);
  });

  test('refuses an event above the cap, in one chunk or in many', () => {
    const splitter = new SseSplitter({ eventBytesMax: 100 });
    expect(splitter.feed(Buffer.alloc(101, 0x61), [])).toBe(false);
    const slow = new SseSplitter({ eventBytesMax: 100 });
    let fed = 0;
    while (slow.feed(Buffer.from('a'), [])) fed++;
    expect(fed).toBe(100);
  });

  test('says whether an event is under way', () => {
    const splitter = new SseSplitter({ eventBytesMax: 100 });
    expect(splitter.isInsideEvent).toBe(false);
    splitter.feed(Buffer.from('data: 1\n'), []);
    expect(splitter.isInsideEvent).toBe(true);
    splitter.feed(Buffer.from('\n'), []);
    expect(splitter.isInsideEvent).toBe(false);
  });
});

describe('readSseData', () => {
  test.each([
    ['data: x\n\n', 'x'],
    ['data:x\r\n\r\n', 'x'],
    ['data:  x\n\n', ' x'],
    ['event: e\ndata: a\ndata: b\n\n', 'a\nb'],
    ['\uFEFFdata: x\n\n', 'x'],
    ['data\n\n', null],
    [': ping\n\n', null],
  ])('reads %j', (event, data) => {
    expect(readSseData(Buffer.from(event))).toBe(data);
  });
});
