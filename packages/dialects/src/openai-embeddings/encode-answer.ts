export { writeCost as encodeAnswer } from '../openai-json/write-cost.ts';
