import { type Endpoint, noUsage, type Usage } from '@waygate/protocol';
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

/** OpenAI counts a second of heard audio as 10 tokens and of spoken audio as 20. https://platform.openai.com/docs/guides/realtime-costs */
const heardTokensPerSecond = 10;
const spokenTokensPerSecond = 20;
/** 128 kbit a second, the usual rate of an MP3. */
const audioBytesPerSecond = 16_000;
/** Speech runs to about 150 words a minute. */
const spokenBytesPerSecond = 15;

function estimateTranscript(form: Uint8Array, { chars }: DeliveredContent): Usage {
  const seconds = form.length / audioBytesPerSecond;
  const audioInputTokens = Math.ceil(seconds * heardTokensPerSecond);
  return { ...noUsage, audioInputTokens, outputTokens: Math.ceil(chars / bytesPerToken), requests: 1 };
}

function estimateSpeech(body: Uint8Array): Usage {
  const audioOutputTokens = Math.ceil((body.length / spokenBytesPerSecond) * spokenTokensPerSecond);
  return { ...noUsage, inputTokens: Math.ceil(body.length / bytesPerToken), audioOutputTokens, requests: 1 };
}

/**
 * Usage of an attempt that reported none, from what went out and what came back. Servers send one token an event unless
 * events are long; then characters decide.
 */
export function estimateUsage(attempt: {
  readonly body: Uint8Array;
  readonly delivered: DeliveredContent;
  /** Left out for chat and embeddings, which are estimated alike. */
  readonly endpoint?: Endpoint;
}): Usage {
  if (attempt.endpoint === 'transcriptions') return estimateTranscript(attempt.body, attempt.delivered);
  if (attempt.endpoint === 'speech') return estimateSpeech(attempt.body);
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
  /** Left out for chat and embeddings. */
  readonly endpoint?: Endpoint;
};

/** The most an attempt can use: a token is at least a byte, and the context holds no more. */
export function worstUsage(bound: UsageBound): Usage {
  const { endpoint = 'chat', bodyBytes, choicesCount } = bound;
  if (endpoint === 'images') return { ...noUsage, images: choicesCount, requests: 1 };
  if (endpoint === 'transcriptions') return { ...noUsage, audioInputTokens: Math.ceil(bodyBytes / 100), requests: 1 };
  if (endpoint === 'speech')
    return { ...noUsage, inputTokens: bodyBytes, audioOutputTokens: 2 * bodyBytes, requests: 1 };
  const inputTokens = Math.min(bound.bodyBytes, bound.contextTokens ?? bound.bodyBytes);
  return { ...noUsage, inputTokens, outputTokens: (bound.outputTokensMax ?? 0) * bound.choicesCount, requests: 1 };
}
