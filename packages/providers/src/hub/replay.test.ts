import { emptyHubRequest } from '@waygate/protocol';
import { seededRandom } from '@waygate/testkit';
import { readSseData, SseSplitter } from '@waygate/wire';
import { describe, expect, test } from 'vitest';
import { encodeFrame } from '../bedrock/encode-frame.ts';
import { codecOf, collect, decodeChunks, isFailure, openDecoder, type Recording, recordings } from './recordings.ts';

const openRequest = emptyHubRequest;
const splitBytesMax = 16_384;
const isSse = (recording: Recording): boolean => recording.wire !== 'bedrock';
const named = recordings.map((recording) => [`${recording.wire}/${recording.name}`, recording] as const);
const sseNamed = named.filter(([, recording]) => isSse(recording));
const whole = ({ wire, stream }: Recording): ReturnType<typeof decodeChunks> => decodeChunks(wire, [stream]);

function eventsOf({ stream }: Recording): Uint8Array[] {
  const events: Uint8Array[] = [];
  const splitter = new SseSplitter({ eventBytesMax: 4_000_000 });
  splitter.feed(stream, events);
  return events;
}

/** Amazon's frames begin with their length. */
function framesOf({ stream }: Recording): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at < stream.length; at += stream.readUInt32BE(at)) {
    frames.push(stream.subarray(at, at + stream.readUInt32BE(at)));
  }
  return frames;
}

function partition(bytes: Uint8Array, seed: number): Uint8Array[] {
  const random = seededRandom(seed);
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + Math.floor(random.unit() ** 3 * 400);
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

/** A recording is read once for each of its bytes: seconds, and more on a busy machine. */
const everySplitMs = 60_000;

describe('a recorded stream', () => {
  test('there are recordings of every wire', () => {
    expect(recordings.length).toBeGreaterThan(25);
  });

  test.each(named)('%s ends exactly once, and as it should', (_name, recording) => {
    const events = whole(recording);
    const ends = events.filter(({ type }) => type === 'end' || type === 'error');
    expect(ends.map(({ type }) => type)).toEqual([isFailure(recording) ? 'error' : 'end']);
    expect(events.at(-1)).toBe(ends[0]);
    expect(events.filter(({ type }) => type === 'start')).toHaveLength(1);
  });

  test.each(named)(
    '%s reads the same however the network cuts it',
    { timeout: everySplitMs },
    (_name, { wire, stream }) => {
      const expected = decodeChunks(wire, [stream]);
      if (stream.length <= splitBytesMax) {
        for (let at = 1; at < stream.length; at++) {
          const events = decodeChunks(wire, [stream.subarray(0, at), stream.subarray(at)]);
          if (JSON.stringify(events) !== JSON.stringify(expected)) expect(events, `cut at ${at}`).toEqual(expected);
        }
      } else {
        for (let seed = 0; seed < 500; seed++) expect(decodeChunks(wire, partition(stream, seed))).toEqual(expected);
      }
      expect(
        decodeChunks(
          wire,
          Array.from(stream, (byte) => Uint8Array.of(byte)),
        ),
      ).toEqual(expected);
    },
  );

  test.each(sseNamed)(
    '%s reads the same with other line ends, comments and data over several lines',
    (_name, recording) => {
      const expected = whole(recording);
      const text = recording.stream.toString('utf8');
      const spread = (data: string): string => data.replace(/^\{/, '{\ndata: ').replace(/\}$/, '\ndata: }');
      const variants = [
        text.replaceAll('\n', '\r\n'),
        text.replaceAll('\n', '\r'),
        text.replaceAll('\n\n', '\n\n: keep-alive\n\n'),
        text.replace(/\n+$/, ''),
        text.replaceAll(/^data: (.*)$/gm, (_line, data: string) => `data: ${spread(data)}`),
      ];
      for (const variant of variants) {
        expect(collect(decodeChunks(recording.wire, [Buffer.from(variant)])).collect()).toEqual(
          collect(expected).collect(),
        );
      }
    },
  );

  test.each(named.filter(([, recording]) => !isFailure(recording)))(
    '%s cut at any event is a failure',
    (_name, recording) => {
      const events = isSse(recording)
        ? eventsOf(recording).filter((event) => readSseData(event) !== null)
        : framesOf(recording);
      for (let count = 0; count < events.length; count++) {
        const decoded = decodeChunks(recording.wire, events.slice(0, count));
        expect(decoded.at(-1)?.type, `after ${count} of ${events.length}`).toBe('error');
        expect(decoded.filter(({ type }) => type === 'end')).toEqual([]);
      }
    },
  );

  const pairs = named.flatMap(([name, { wire, stream, whole: body }]) =>
    body === null ? [] : [{ name, wire, stream, body }],
  );
  test.each(pairs)(
    '$name says what the whole answer says, arguments and proof to the byte',
    ({ wire, stream, body }) => {
      const decoded = codecOf(wire).decodeAnswer(body, openRequest);
      if (decoded.kind !== 'answer') throw new Error('not an answer');
      const streamed = collect(decodeChunks(wire, [stream])).collect();
      expect(streamed.choices).toEqual(decoded.answer.choices);
      expect(streamed.usage).toEqual(decoded.answer.usage);
    },
  );

  test('an event above the cap is a failure, without waiting for its end', () => {
    for (const { wire } of recordings) {
      const decoder = codecOf(wire).openStreamDecoder({ eventBytesMax: 100, request: openRequest, quirks: {} });
      expect(decoder.push(Buffer.alloc(200, 0x61)).at(-1)?.type).toBe('error');
      expect(decoder.push(Buffer.from('data: {}\n\n'))).toEqual([]);
      expect(decoder.end()).toEqual([]);
    }
  });

  test("a frame of Amazon's with a bit turned is a failure, and so is an exception nobody has listed", () => {
    const [recording] = recordings.filter(({ wire, name }) => wire === 'bedrock' && name === 'text');
    const turned = Buffer.from(recording?.stream ?? []);
    turned.writeUInt8(turned.readUInt8(60) ^ 1, 60);
    expect(decodeChunks('bedrock', [turned]).map(({ type }) => type)).toEqual(['error']);
    const frame = encodeFrame('{"noveltyException":{"message":"New."}}');
    const error = { status: 502, code: 'noveltyException', message: 'New.' };
    expect(decodeChunks('bedrock', [frame]).at(-1)).toMatchObject({ type: 'error', error });
  });

  test('data that is no JSON is a failure', () => {
    for (const { wire } of recordings) {
      const decoder = openDecoder(wire);
      expect(decoder.push(Buffer.from('data: {"a":\n\n')).at(-1)?.type).toBe('error');
    }
  });
});
