export { writeCost as encodeUsageEvent } from '../openai-json/write-cost.ts';
