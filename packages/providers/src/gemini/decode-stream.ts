import type { JsonObject, StreamEvent } from '@waygate/protocol';
import { findRawJson, numberAt, objectAt, objectsAt, textAt } from '@waygate/wire';
import type { StreamDecodeOptions, StreamDecoder } from '../hub/chat-codec.ts';
import { type EventMachine, sseStreamDecoder } from '../hub/sse-stream-decoder.ts';
import { ToolCallTrack } from '../hub/tool-call-track.ts';
import { argumentsPattern, callId } from './decode-answer.ts';
import { readErrorBody } from './decode-error.ts';
import { readBlockReason, readCitations, readFinish, readLogprobs, readPart, readUsage } from './read-candidate.ts';

type Candidate = { readonly calls: ToolCallTrack; isFinished: boolean };

/** Reads chunks of `streamGenerateContent`. The wire ends by closing; the last chunk of each candidate says how it ended. */
class GenerateMachine implements EventMachine {
  readonly #candidates = new Map<number, Candidate>();
  #id: string | null = null;
  #isBlocked = false;

  read(event: JsonObject, out: StreamEvent[], text: string): void {
    const error = readErrorBody(event, null);
    if (error !== null) {
      out.push({ type: 'error', error });
      return;
    }
    if (this.#id === null) {
      this.#id = textAt(event, 'responseId') ?? '';
      out.push({ type: 'start', id: this.#id, model: textAt(event, 'modelVersion') ?? '', wire: 'gemini' });
    }
    const args = text.includes('"functionCall"') ? findRawJson(text, argumentsPattern) : new Map<string, string>();
    for (const [place, candidate] of objectsAt(event, 'candidates').entries()) {
      this.#readCandidate(candidate, { place, args, out });
    }
    const usage = objectAt(event, 'usageMetadata');
    if (usage !== null) out.push({ type: 'usage', usage: readUsage(usage), serviceTier: null });
    const blocked = readBlockReason(event);
    if (blocked === null || this.#isBlocked) return;
    this.#isBlocked = true;
    out.push({ type: 'finish', choice: 0, finish: blocked });
  }

  finish(out: StreamEvent[]): void {
    const candidates = [...this.#candidates.values()];
    const isWhole = candidates.length > 0 && candidates.every(({ isFinished }) => isFinished);
    if (isWhole || this.#isBlocked) out.push({ type: 'end' });
  }

  #readCandidate(wire: JsonObject, at: { place: number; args: ReadonlyMap<string, string>; out: StreamEvent[] }): void {
    const { out } = at;
    const index = numberAt(wire, 'index') ?? at.place;
    const candidate = this.#candidates.get(index) ?? { calls: new ToolCallTrack(index), isFinished: false };
    this.#candidates.set(index, candidate);
    const { calls } = candidate;
    for (const [place, wirePart] of objectsAt(objectAt(wire, 'content'), 'parts').entries()) {
      const args = at.args.get(`candidates.${at.place}.content.parts.${place}.functionCall.args`);
      const id = callId(this.#id ?? '', index, calls.count);
      for (const part of readPart(wirePart, { args, id })) this.#tell(part, { choice: index, calls, out });
    }
    for (const citation of readCitations(wire)) out.push({ type: 'citation', choice: index, citation });
    const tokens = readLogprobs(wire);
    if (tokens.length > 0) out.push({ type: 'logprobs', choice: index, tokens });
    const word = textAt(wire, 'finishReason');
    if (word === null || candidate.isFinished) return;
    candidate.isFinished = true;
    out.push({ type: 'finish', choice: index, finish: readFinish(word, calls.count > 0) });
  }

  #tell(
    part: ReturnType<typeof readPart>[number],
    at: { choice: number; calls: ToolCallTrack; out: StreamEvent[] },
  ): void {
    const { choice, calls, out } = at;
    if (part.kind === 'text') out.push({ type: 'text-delta', choice, text: part.text });
    else if (part.kind === 'reasoning') {
      if (part.text !== '') out.push({ type: 'reasoning-delta', choice, text: part.text });
      const { signature, isRedacted } = part;
      if (signature !== null) out.push({ type: 'signature', choice, signature, isRedacted });
    } else if (part.kind === 'tool-call') {
      const key = String(calls.count);
      calls.start(key, part, out);
      calls.add(key, part.argumentsText, out);
      calls.end(key, out);
    } else if (part.kind === 'native') out.push({ type: 'native-part', choice, part });
  }
}

/** Opens a reader of a Gemini stream. */
export function decodeStream({ eventBytesMax }: StreamDecodeOptions): StreamDecoder {
  return sseStreamDecoder(new GenerateMachine(), eventBytesMax);
}
