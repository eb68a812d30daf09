import { EventStreamCodec } from '@smithy/core/event-streams';
import { parseJsonObject } from '@waygate/wire';

const utf8 = new TextEncoder();
const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => utf8.encode(text),
);

/** One frame of a recording's line: the event's type as the one member, its payload as the value. Tests only. */
export function encodeFrame(line: string): Buffer {
  const [entry] = Object.entries(parseJsonObject(line) ?? {});
  if (entry === undefined) throw new Error('A line of a recording has one member');
  const [type, payload] = entry;
  const kind = type.endsWith('Exception') ? 'exception' : 'event';
  const headers = {
    [`:${kind}-type`]: { type: 'string' as const, value: type },
    ':content-type': { type: 'string' as const, value: 'application/json' },
    ':message-type': { type: 'string' as const, value: kind },
  };
  return Buffer.from(codec.encode({ headers, body: utf8.encode(JSON.stringify(payload)) }));
}

/** The frames of a whole recording. Tests only. */
export function encodeFrames(lines: Uint8Array): Buffer[] {
  return Buffer.from(lines).toString('utf8').trimEnd().split('\n').map(encodeFrame);
}
