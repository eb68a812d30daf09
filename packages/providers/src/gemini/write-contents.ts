import type {
  ChatPart,
  HubMessage,
  MediaSource,
  ReasoningPart,
  Signature,
  ToolCallPart,
  ToolResultPart,
} from '@waygate/protocol';
import { type JsonRecord, omitEmpty, rawObject } from '@waygate/wire';
import { wrapCustomInput } from '../hub/custom-tools.ts';
import type { DropLog } from '../hub/drop-log.ts';

/**
 * COMPAT: Gemini 3 refuses a tool call of its turn without proof unless it bears this word
 * (https://ai.google.dev/gemini-api/docs/thought-signatures, 2026-11): calls of another model's making have none.
 */
const foreignCallProof = 'skip_thought_signature_validator';

function proofOf(signature: Signature | null): string | null {
  return signature?.origin === 'gemini' ? signature.value : null;
}

function mediaType(url: string): string {
  const extension = /\.(\w+)(?:[?#].*)?$/.exec(url)?.[1]?.toLowerCase() ?? '';
  const types: Readonly<Record<string, string>> = {
    png: 'image/png',
    webp: 'image/webp',
    gif: 'image/gif',
    pdf: 'application/pdf',
    mp3: 'audio/mpeg',
    wav: 'audio/wav',
    mp4: 'video/mp4',
  };
  return types[extension] ?? 'image/jpeg';
}

/** Writes the contents of one request. */
export class ContentWriter {
  readonly #drops: DropLog;
  readonly #demandsProof: boolean;
  /** Names of called tools by call id: results name their tool here, not elsewhere. */
  readonly #toolNames = new Map<string, string>();

  constructor(drops: DropLog, demandsProof: boolean) {
    this.#drops = drops;
    this.#demandsProof = demandsProof;
  }

  /** Turns; the results of tools are the user's. */
  write(messages: readonly HubMessage[]): JsonRecord[] {
    return messages.flatMap(({ role, parts }) => {
      if (role === 'system' || role === 'developer') return [];
      const written = role === 'assistant' ? this.#modelTurn(parts) : parts.flatMap((part) => this.#part(part));
      return written.length === 0 ? [] : [{ role: role === 'assistant' ? 'model' : 'user', parts: written }];
    });
  }

  /** The first call of a turn bears proof; later ones of the same turn need none. */
  #modelTurn(parts: readonly ChatPart[]): JsonRecord[] {
    const isUnproven =
      this.#demandsProof && !parts.some((part) => part.kind === 'tool-call' && part.signature?.origin === 'gemini');
    let isFirst = true;
    return parts.flatMap((part) => {
      if (part.kind !== 'tool-call') return this.#part(part);
      const proof = proofOf(part.signature) ?? (isUnproven && isFirst ? foreignCallProof : null);
      isFirst = false;
      return [this.#call(part, proof)];
    });
  }

  #part(part: ChatPart): JsonRecord[] {
    switch (part.kind) {
      case 'text':
        if (part.cache !== null) this.#reportCache();
        return part.text === '' ? [] : [{ text: part.text }];
      case 'refusal':
        return [{ text: part.text }];
      case 'image':
      case 'audio':
      case 'file':
        if (part.cache !== null) this.#reportCache();
        return this.#media(part.kind, part.source);
      case 'tool-result':
        return [this.#result(part)];
      case 'reasoning':
        return this.#reasoning(part);
      case 'native':
        if (part.wire === 'gemini') return [part.value];
        break;
      default:
    }
    this.#drops.drop(`messages.${part.kind}`, 'this wire has no such part');
    return [];
  }

  #reportCache(): void {
    this.#drops.drop('cache_control', 'this wire caches prompts by itself');
  }

  #media(kind: 'image' | 'audio' | 'file', source: MediaSource): JsonRecord[] {
    if (source.kind === 'base64') return [{ inlineData: { mimeType: source.mediaType, data: source.data } }];
    if (source.kind === 'url') return [{ fileData: { mimeType: mediaType(source.url), fileUri: source.url } }];
    if (source.origin === 'gemini') return [{ fileData: { fileUri: source.fileId } }];
    this.#drops.drop(`messages.${kind}`, "a file in another provider's store");
    return [];
  }

  #call(call: ToolCallPart, proof: string | null): JsonRecord {
    this.#toolNames.set(call.id, call.name);
    const text = call.toolKind === 'custom' ? wrapCustomInput(call.argumentsText) : call.argumentsText;
    const args = rawObject(text) ?? { unparsed_arguments: call.argumentsText };
    return {
      functionCall: omitEmpty({ id: call.id, name: call.name, args }),
      ...omitEmpty({ thoughtSignature: proof }),
    };
  }

  #result(result: ToolResultPart): JsonRecord {
    const texts = result.parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
    const media = result.parts.flatMap((part) => (part.kind === 'text' ? [] : this.#media(part.kind, part.source)));
    const response = { [result.isError ? 'error' : 'output']: texts.join('\n') };
    const name = this.#toolNames.get(result.callId) ?? result.callId;
    const parts = media.length === 0 ? null : media;
    return { functionResponse: omitEmpty({ id: result.callId, name, response, parts }) };
  }

  #reasoning({ text, signature }: ReasoningPart): JsonRecord[] {
    const proof = proofOf(signature);
    if (proof === null) {
      this.#drops.drop('messages.reasoning', 'thinking without proof that this wire can read');
      return [];
    }
    return [text === '' ? { text: '', thoughtSignature: proof } : { text, thought: true, thoughtSignature: proof }];
  }
}
