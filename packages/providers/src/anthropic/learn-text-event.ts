import type { Span } from '@waygate/wire';
import { memberSpans, quote, TextEventShape } from '../hub/text-event-shape.ts';

const ofEvent = new Set(['delta']);
const ofDelta = new Set(['text']);

/** The shape of a `content_block_delta` whose JSON lies there; null where it does not bring text. */
export function learnTextEvent(event: Buffer, json: Span): TextEventShape | null {
  const delta = memberSpans(event, json, ofEvent).get('delta') ?? null;
  const text = delta && (memberSpans(event, delta, ofDelta).get('text') ?? null);
  return text === null || event[text.start] !== quote ? null : new TextEventShape(event, [text]);
}
