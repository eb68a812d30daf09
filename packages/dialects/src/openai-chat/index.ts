export { decodeCall } from './decode-call.ts';
export { encodeAnswer } from './encode-answer.ts';
export { encodeError, encodeStreamError } from './encode-error.ts';
export { encodeUsageEvent } from './encode-stream.ts';
