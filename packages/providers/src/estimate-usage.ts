import { noUsage, type Usage } from '@waygate/protocol';
import type { DeliveredContent } from './provider.ts';

/** English prose and code run to about four bytes a token in the tokenisers in use. */
const bytesPerToken = 4;
/** What an embedded file counts for, whatever its size: about an image of a megapixel. */
const tokensPerEmbeddedFile = 1_000;
/** Where an event carries more characters than this on average, it carries several tokens. */
const charsPerTokenMax = 8;

/** Where values begin that are files, not text. */
const fileMarkers = ['"data:', '"data":"'];

function measureText(body: Buffer): { textBytes: number; files: number } {
  let fileBytes = 0;
  let files = 0;
  for (const marker of fileMarkers) {
    let at = body.indexOf(marker);
    while (at >= 0) {
      const end = body.indexOf('"', at + marker.length);
      const stop = end < 0 ? body.length : end;
      fileBytes += stop - at;
      files++;
      at = body.indexOf(marker, stop);
    }
  }
  return { textBytes: body.length - fileBytes, files };
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Usage of an attempt that reported none, from what went out and what came back. Servers send one token an event unless
 * events are long; then characters decide.
 */
export function estimateUsage(attempt: { readonly body: Uint8Array; readonly delivered: DeliveredContent }): Usage {
  const { textBytes, files } = measureText(toBuffer(attempt.body));
  const { events, chars } = attempt.delivered;
  const isOneTokenEach = events > 0 && chars / events <= charsPerTokenMax;
  return {
    ...noUsage,
    inputTokens: Math.ceil(textBytes / bytesPerToken) + files * tokensPerEmbeddedFile,
    outputTokens: isOneTokenEach ? events : Math.ceil(chars / bytesPerToken),
    requests: 1,
  };
}

/** What bounds the usage of an attempt that has not begun. */
export type UsageBound = {
  readonly bodyBytes: number;
  /** The model's context; null where unknown. */
  readonly contextTokens: number | null;
  /** The caller's ceiling for one choice, else the model's; null where neither is known. */
  readonly outputTokensMax: number | null;
  readonly choicesCount: number;
};

/** The most an attempt can use: a token is at least a byte, and the context holds no more. */
export function worstUsage(bound: UsageBound): Usage {
  const inputTokens = Math.min(bound.bodyBytes, bound.contextTokens ?? bound.bodyBytes);
  return { ...noUsage, inputTokens, outputTokens: (bound.outputTokensMax ?? 0) * bound.choicesCount, requests: 1 };
}
