export { writeError as encodeError, writeErrorEvent as encodeStreamError } from '../openai-json/write-error.ts';
