export { encodeAnswer, writeCost as encodeUsageEvent } from '../openai-json/write-cost.ts';
export { writeError as encodeError, writeErrorEvent as encodeStreamError } from '../openai-json/write-error.ts';
export { decodeCall } from './decode-call.ts';
