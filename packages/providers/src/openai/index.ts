export { encodeCredential } from '../encode-credential.ts';
export { classifyError } from './classify-error.ts';
export { decodeAnswer } from './decode-answer.ts';
export { decodeStream } from './decode-stream.ts';
export { encodeRequest } from './encode-request.ts';
