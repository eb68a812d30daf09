import type { HubChoice, JsonObject } from '@waygate/protocol';
import { findRawJson, objectAt, objectsAt, parseJsonObject, textAt } from '@waygate/wire';
import type { DecodedAnswer } from '../hub/chat-codec.ts';
import { malformedAnswer } from '../hub/malformed-answer.ts';
import { readErrorBody } from './decode-error.ts';
import { readBlockReason, readCitations, readFinish, readLogprobs, readPart, readUsage } from './read-candidate.ts';

/** Where tool arguments stand in an answer. */
export const argumentsPattern = ['candidates', '*', 'content', 'parts', '*', 'functionCall', 'args'];

/** The id of a call whose wire gives none: the answer's id makes it the only one of its kind in a conversation. */
export function callId(responseId: string, choice: number, call: number): string {
  return `call_${responseId.replaceAll(/[^\w-]/g, '')}_${choice}_${call}`;
}

function decodeCandidate(
  candidate: JsonObject,
  at: { index: number; id: string; args: ReadonlyMap<string, string> },
): HubChoice {
  let calls = 0;
  const parts = objectsAt(objectAt(candidate, 'content'), 'parts').flatMap((part, place) => {
    const args = at.args.get(`candidates.${at.index}.content.parts.${place}.functionCall.args`);
    const id = callId(at.id, at.index, calls);
    if (objectAt(part, 'functionCall') !== null) calls++;
    return readPart(part, { args, id });
  });
  const citations = readCitations(candidate);
  const last = parts.findLastIndex(({ kind }) => kind === 'text');
  return {
    parts: parts.map((part, place) => (place === last && part.kind === 'text' ? { ...part, citations } : part)),
    finish: readFinish(textAt(candidate, 'finishReason') ?? 'STOP', calls > 0),
    logprobs: readLogprobs(candidate),
  };
}

/** Reads a `GenerateContentResponse`. */
export function decodeAnswer(bytes: Uint8Array): DecodedAnswer {
  const text = Buffer.from(bytes).toString('utf8');
  const body = parseJsonObject(text);
  const error = readErrorBody(body, null);
  if (error !== null) return { kind: 'error', error };
  const candidates = objectsAt(body, 'candidates');
  const blocked = body === null ? null : readBlockReason(body);
  if (body === null || (candidates.length === 0 && blocked === null)) return malformedAnswer();
  const usage = objectAt(body, 'usageMetadata');
  const id = textAt(body, 'responseId') ?? '';
  const args = findRawJson(text, argumentsPattern);
  const choices = candidates.map((candidate, index) => decodeCandidate(candidate, { index, id, args }));
  return {
    kind: 'answer',
    answer: {
      id,
      model: textAt(body, 'modelVersion') ?? '',
      wire: 'gemini',
      serviceTier: null,
      choices: blocked === null ? choices : [{ parts: [], finish: blocked, logprobs: [] }],
      usage: usage === null ? null : readUsage(usage),
    },
  };
}
