import type { Span } from '@waygate/wire';
import { memberSpans, quote, TextEventShape } from '../hub/text-event-shape.ts';

const ofEvent = new Set(['choices', 'obfuscation']);
const ofChoice = new Set(['delta']);
const ofDelta = new Set(['content']);

/** Where the text of the only choice lies, its quotes included. */
function findText(event: Uint8Array, choices: Span): Span | null {
  const choice = { start: choices.start + 1, end: choices.end - 1 };
  const delta = memberSpans(event, choice, ofChoice).get('delta') ?? null;
  return delta && (memberSpans(event, delta, ofDelta).get('content') ?? null);
}

/** The shape of an event whose JSON lies there; null where it does not bring the text of one choice. */
export function learnTextEvent(event: Buffer, json: Span): TextEventShape | null {
  const members = memberSpans(event, json, ofEvent);
  const choices = members.get('choices') ?? null;
  const text = choices && findText(event, choices);
  if (text === null || event[text.start] !== quote) return null;
  const padding = members.get('obfuscation') ?? null;
  const isPadded = padding !== null && event[padding.start] === quote && padding.start > text.end;
  return new TextEventShape(event, isPadded ? [text, padding] : [text]);
}
