import type { Refusal } from '@waygate/errors';

export { encodeAnswer, writeCost as encodeUsageEvent } from '../openai-json/write-cost.ts';
export { writeError as encodeError } from '../openai-json/write-error.ts';
export { decodeCall } from './decode-call.ts';

/** A refusal in the middle of a stream: this grammar's `error` event. https://platform.openai.com/docs/api-reference/responses-streaming/error */
export function encodeStreamError({ code, message, param }: Refusal): string {
  return `event: error\ndata: ${JSON.stringify({ type: 'error', code, message, param, sequence_number: 0 })}\n\n`;
}
