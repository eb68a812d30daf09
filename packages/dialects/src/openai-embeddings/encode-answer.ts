export { encodeAnswer } from '../openai-json/write-cost.ts';
