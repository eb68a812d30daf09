import { dialectCodecs } from '@waygate/dialects';
import {
  type ChatDialectName,
  chatDialects,
  emptyHubRequest,
  type HubAnswer,
  type StreamEvent,
  wireOfDialect,
} from '@waygate/protocol';
import { replayAnswer } from '@waygate/wire';
import { describe, expect, test } from 'vitest';
import { codecOf, collect, decodeChunks, isFailure, recordings } from './recordings.ts';

const context = {
  request: { ...emptyHubRequest, model: 'asked/model', isStream: true, wantsStreamUsage: true },
  id: 'ours-1',
  createdSeconds: 1_767_225_600,
  priceUsage: () => '0.001234567',
};

function encodeAll(dialect: ChatDialectName, events: readonly StreamEvent[]): string {
  const encoder = dialectCodecs[dialect].openStreamEncoder(context);
  return events.map((event) => encoder.encode(event)).join('');
}

const available = chatDialects.filter((dialect) => dialect in dialectCodecs);
const pairs = recordings.flatMap((recording) =>
  available.map((dialect) => [`${recording.wire}/${recording.name} → ${dialect}`, recording, dialect] as const),
);

/** What a dialect can tell of an answer: all of it but other wires' own parts, and the choices it has no room for. */
function tellable(
  answer: HubAnswer,
  knowsCustomTools = true,
): { text: string; calls: unknown; reason: string; thoughts: string } {
  const parts = answer.choices[0]?.parts ?? [];
  return {
    text: parts.flatMap((part) => (part.kind === 'text' || part.kind === 'refusal' ? [part.text] : [])).join(''),
    thoughts: parts.flatMap((part) => (part.kind === 'reasoning' ? [part.text] : [])).join(''),
    calls: parts.flatMap((part) =>
      part.kind === 'tool-call'
        ? [
            {
              id: part.id,
              name: part.name,
              text:
                part.toolKind === 'custom' && !knowsCustomTools
                  ? JSON.stringify({ input: part.argumentsText })
                  : part.argumentsText,
              by: part.signature,
            },
          ]
        : [],
    ),
    reason: answer.choices[0]?.finish.reason ?? '',
  };
}

describe('every wire to every dialect', () => {
  test.each(pairs)('%s keeps the grammar', (_name, recording, dialect) => {
    const events = decodeChunks(recording.wire, [recording.stream]);
    expect(dialectCodecs[dialect].checkStream(encodeAll(dialect, events))).toEqual([]);
  });

  test.each(pairs)('%s, cut anywhere, ends in the dialect’s own error', (_name, recording, dialect) => {
    const events = decodeChunks(recording.wire, [recording.stream]);
    const error: StreamEvent = {
      type: 'error',
      error: { status: 502, code: 'upstream_cut', message: 'broke off', param: null, retryAfterSeconds: null },
    };
    for (let count = 1; count < events.length; count++) {
      const text = encodeAll(dialect, [...events.slice(0, count), error]);
      expect(dialectCodecs[dialect].checkStream(text), `after ${count}`).toEqual([]);
      expect(text).toContain('broke off');
    }
  });

  const returning = pairs.filter(([, recording, dialect]) => !isFailure(recording) && wireOfDialect[dialect] !== null);
  test.each(returning)('%s and back says the same, arguments to the byte', (_name, recording, dialect) => {
    const wire = wireOfDialect[dialect];
    if (wire === null) return;
    const events = decodeChunks(recording.wire, [recording.stream]);
    const answer = collect(events).collect();
    const streamed = decodeChunks(wire, [Buffer.from(encodeAll(dialect, events))]);
    const back = collect(streamed);
    expect(back.isWhole).toBe(true);
    const expected = tellable(answer, dialect.startsWith('openai'));
    const isNarrower = ['refusal', 'stop-sequence', 'content-filter', 'pause'].includes(expected.reason);
    const reason = isNarrower ? tellable(back.collect()).reason : expected.reason;
    expect(tellable(back.collect())).toEqual({ ...expected, reason });
    const whole = codecOf(wire).decodeAnswer(
      Buffer.from(dialectCodecs[dialect].encodeAnswer(answer, context)),
      context.request,
    );
    if (whole.kind !== 'answer') throw new Error('not an answer');
    expect(tellable(whole.answer)).toEqual({ ...expected, reason });
    expect(whole.answer.usage).toEqual(back.collect().usage);
  });

  test('an answer replayed as a stream is that answer', () => {
    for (const recording of recordings.filter((one) => !isFailure(one))) {
      const answer = collect(decodeChunks(recording.wire, [recording.stream])).collect();
      expect(collect(replayAnswer(answer)).collect()).toEqual(answer);
    }
  });
});

const own = available.flatMap((dialect) => {
  const wire = wireOfDialect[dialect];
  return wire === null
    ? []
    : recordings
        .filter((one) => one.wire === wire && !isFailure(one))
        .map((one) => [`${dialect} ${one.name}`, dialect, one] as const);
});

describe('a dialect and its own wire', () => {
  test.each(own)('%s: encoding what was decoded decodes to the same answer', (_name, dialect, recording) => {
    const events = decodeChunks(recording.wire, [recording.stream]);
    const answer = collect(events).collect();
    const isOneChoice =
      answer.choices.length === 1 || dialect === 'openai-chat' || dialect === 'gemini-generate-content';
    if (!isOneChoice) return;
    const back = collect(decodeChunks(recording.wire, [Buffer.from(encodeAll(dialect, events))])).collect();
    const untold = { nativeReason: null };
    const told = (whole: HubAnswer) => whole.choices.map((one) => ({ ...one, finish: { ...one.finish, ...untold } }));
    expect(told(back)).toEqual(told(answer));
    expect(back.usage).toEqual(answer.usage);
  });
});
