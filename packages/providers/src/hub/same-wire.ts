import { emptyHubRequest } from '@waygate/protocol';
import { bracedSpan, isJsonObject, type JsonField, type Span, scanJsonObject } from '@waygate/wire';
import { encodeCredential } from '../encode-credential.ts';
import { classifyError } from '../openai/classify-error.ts';
import type { AnswerReading, ErrorClass, Provider, UpstreamError } from '../provider.ts';
import type { ProviderCodec } from './chat-codec.ts';
import { openHubStreamReader } from './open-hub-stream-reader.ts';

/** What a wire says of itself so that its own dialect can pass. */
export type SameWire = {
  readonly codec: ProviderCodec;
  readonly encodeRequest: Provider['encodeRequest'];
  /** Members on the way to `usage`, in a whole body and in an event. */
  readonly usagePath: readonly string[];
  readonly eventUsagePath: readonly string[];
  /** Whether an error's words blame our credential where its status does not. */
  readonly blamesCredential: (words: string) => boolean;
};

const limits = { depthMax: 256, fieldsMax: 1024 };
const openBrace = 0x7b;

function findMember(bytes: Uint8Array, within: Span, key: string): JsonField | undefined {
  const found = scanJsonObject(bytes, { ...limits, ...within });
  return found.kind === 'object' ? found.fields.findLast((field) => field.key === key) : undefined;
}

/** Where the object at a path lies in the JSON between the first brace and the last; null where it is none. */
function findObject(bytes: Uint8Array, path: readonly string[]): Span | null {
  let span = bracedSpan(bytes);
  if (span.start < 0 || !isJsonObject(bytes, { ...limits, ...span })) return null;
  for (const key of path) {
    const member = findMember(bytes, span, key);
    if (member === undefined || bytes[member.valueStart] !== openBrace) return null;
    span = { start: member.valueStart, end: member.valueEnd };
  }
  return span;
}

function readAnswer({ codec, usagePath }: SameWire, bytes: Uint8Array): AnswerReading {
  const decoded = codec.decodeAnswer(bytes, emptyHubRequest);
  if (decoded.kind === 'error') return { kind: decoded.error.code === 'upstream_malformed' ? 'malformed' : 'error' };
  const { usage } = decoded.answer;
  return { kind: 'answer', usage, usageSpan: usage === null ? null : findObject(bytes, usagePath) };
}

function classify({ codec, blamesCredential }: SameWire, error: UpstreamError): ErrorClass {
  const byStatus = classifyError(error);
  if (error.body === undefined) return byStatus;
  const told = codec.decodeError({ ...error, body: error.body });
  const isCredentialFault = byStatus.isCredentialFault || blamesCredential(Buffer.from(error.body).toString());
  const canAnotherHelp = byStatus.canAnotherHelp || isCredentialFault;
  return { canAnotherHelp, isCredentialFault, retryAfterSeconds: told.retryAfterSeconds };
}

/** How a wire is spoken where the client speaks it too: bytes pass, and the wire's codec reads what settling needs. */
export function sameWire(wire: SameWire): Provider {
  return {
    encodeRequest: wire.encodeRequest,
    encodeCredential,
    decodeAnswer: (_endpoint, bytes) => readAnswer(wire, bytes),
    decodeStream: () =>
      openHubStreamReader({ codec: wire.codec, findUsage: (event) => findObject(event, wire.eventUsagePath) }),
    classifyError: (error) => classify(wire, error),
  };
}
