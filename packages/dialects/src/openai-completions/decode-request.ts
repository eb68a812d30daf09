import { refuse } from '@waygate/errors';
import { emptyHubRequest, type HubRequest, type JsonObject } from '@waygate/protocol';
import { objectAt } from '@waygate/wire';
import {
  readBody,
  readCount,
  readFlag,
  readNumber,
  readObject,
  readText,
  readTexts,
  requireText,
  unknownFields,
} from '../request-fields.ts';

const known: ReadonlySet<string> = new Set([
  'model',
  'prompt',
  'temperature',
  'top_p',
  'frequency_penalty',
  'presence_penalty',
  'max_tokens',
  'stop',
  'seed',
  'n',
  'logprobs',
  'logit_bias',
  'user',
  'stream',
  'stream_options',
]);

function readPrompt(body: JsonObject): string {
  const { prompt } = body;
  const only = Array.isArray(prompt) && prompt.length === 1 ? prompt[0] : prompt;
  if (typeof only === 'string') return only;
  const message = 'prompt must be one string: token ids and several prompts at once cannot be translated.';
  throw refuse('parameter_invalid', { param: 'prompt', message });
}

/**
 * Reads a request of `POST /completions`: the prompt is the user's one message.
 * https://platform.openai.com/docs/api-reference/completions/create
 * @throws Refusal body_malformed or parameter_invalid
 */
export function decodeRequest(bytes: Uint8Array): HubRequest {
  const { body } = readBody(bytes);
  const extensions = unknownFields(body, known);
  const text = readPrompt(body);
  return {
    ...emptyHubRequest,
    model: requireText(body['model'], 'model'),
    messages: [{ role: 'user', name: null, parts: [{ kind: 'text', text, citations: [], cache: null }] }],
    temperature: readNumber(body, 'temperature'),
    topP: readNumber(body, 'top_p'),
    frequencyPenalty: readNumber(body, 'frequency_penalty'),
    presencePenalty: readNumber(body, 'presence_penalty'),
    // COMPAT: this endpoint writes 16 tokens unless told otherwise (https://platform.openai.com/docs/api-reference/completions, 2026-11).
    outputTokensMax: readCount(body, 'max_tokens') ?? 16,
    stopSequences: readTexts(body, 'stop'),
    seed: readNumber(body, 'seed'),
    choicesCount: readCount(body, 'n'),
    topLogprobs: readNumber(body, 'logprobs'),
    logitBias: readObject(body, 'logit_bias'),
    endUser: readText(body, 'user'),
    isStream: readFlag(body, 'stream') ?? false,
    wantsStreamUsage: objectAt(body, 'stream_options')?.['include_usage'] === true,
    extensions: extensions === null ? null : { wire: 'openai', fields: extensions },
  };
}
