import type { IncomingMessage } from 'node:http';
import type { Splice } from '@waygate/wire';
import { type ExplainedExchange, type Explanation, explainCall } from './explain-call.ts';

/** The name of the field in JSON answers and refusals. */
export const explanationField = 'waygate_explain';
const headerName = 'x-waygate-explain';
/** Clients take 8 to 16 KiB of headers in all. */
const headerCharsMax = 4_096;

/** An exchange whose client may have asked for the decision record. */
export type Explained = ExplainedExchange & { readonly request: Pick<IncomingMessage, 'headers'> };

function explanationOf(exchange: Explained): Explanation | null {
  const wish = exchange.request.headers[headerName];
  return wish === '1' || wish === 'true' ? explainCall(exchange) : null;
}

/**
 * Puts the decision record, where it was asked for, into a whole reply: as the last member of a JSON object, else as a
 * header. Gives what is to be put into the body; null where nothing is.
 */
export function attachExplanation(
  exchange: Explained,
  headers: Record<string, string>,
  body: Uint8Array,
): Splice | null {
  const explanation = explanationOf(exchange);
  if (explanation === null) return null;
  const end = isJson(headers['content-type']) ? endOfObject(body) : null;
  if (end === null) {
    headers[headerName] = headerText(explanation);
    return null;
  }
  const comma = end.isEmpty ? '' : ',';
  const text = `${comma}"${explanationField}":${JSON.stringify(explanation)}`;
  return { start: end.at, end: end.at, text };
}

/**
 * The decision record as headers of a stream. An event of our own would reach callers of OpenAI's SDK as a chunk without
 * choices; a header reaches nobody who does not look for it.
 */
export function explanationHeaders(exchange: Explained): Record<string, string> {
  const explanation = explanationOf(exchange);
  return explanation === null ? {} : { [headerName]: headerText(explanation) };
}

function isJson(contentType: string | undefined): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(contentType ?? '');
}

const space = new Set([0x20, 0x09, 0x0a, 0x0d]);
const [opening, closing] = [0x7b, 0x7d];

/** Where the brace stands that ends a JSON object; null where the bytes are none. */
function endOfObject(body: Uint8Array): { readonly at: number; readonly isEmpty: boolean } | null {
  const isInk = (byte: number): boolean => !space.has(byte);
  const at = body.findLastIndex(isInk);
  if (at < 0 || body[at] !== closing || body[body.findIndex(isInk)] !== opening) return null;
  return { at, isEmpty: body[body.subarray(0, at).findLastIndex(isInk)] === opening };
}

function headerText(explanation: Explanation): string {
  const whole = asciiJson(explanation);
  if (whole.length <= headerCharsMax) return whole;
  const candidates = explanation.candidates.map(({ dropped, ...one }) => ({
    ...one,
    dropped: dropped && { by: dropped.by },
  }));
  let shown = candidates.length;
  for (;;) {
    const omitted = candidates.length - shown;
    const text = asciiJson({
      ...explanation,
      candidates: candidates.slice(0, shown),
      ...(omitted === 0 ? {} : { omitted }),
    });
    if (text.length <= headerCharsMax || shown === 0) return text.slice(0, headerCharsMax);
    shown = Math.floor(shown / 2);
  }
}

/** INVARIANT: no character that ends a header or that a header cannot hold. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
