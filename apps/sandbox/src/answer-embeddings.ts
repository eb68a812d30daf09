import type { EmbeddingsAnswer, EmbeddingsRequest } from '@waygate/wire';
import { countTokens } from './text/count-tokens.ts';
import { drawFrom } from './text/draw-from.ts';

const dimensionsDefault = 256;

function inputsOf(request: EmbeddingsRequest): string[] {
  const { input } = request;
  if (typeof input === 'string') return [input];
  const isOneTokenList = typeof input[0] === 'number';
  return isOneTokenList
    ? [JSON.stringify(input)]
    : input.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
}

/** A unit vector that depends on the text only. */
function embed(text: string, dimensions: number): Float32Array {
  const draw = drawFrom(text);
  const vector = Float32Array.from({ length: dimensions }, () => draw.int(2_000_001) / 1_000_000 - 1);
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

function toBase64(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [i, value] of vector.entries()) bytes.writeFloatLE(value, i * 4);
  return bytes.toString('base64');
}

/** The answer to an embeddings request: deterministic unit vectors. */
export function answerEmbeddings(request: EmbeddingsRequest, model: string): EmbeddingsAnswer {
  const inputs = inputsOf(request);
  const dimensions = request.dimensions ?? dimensionsDefault;
  const promptTokens = inputs.reduce((sum, text) => sum + countTokens(text), 0);
  return {
    object: 'list',
    data: inputs.map((text, index) => {
      const vector = embed(text, dimensions);
      return {
        object: 'embedding',
        index,
        embedding: request.encoding_format === 'base64' ? toBase64(vector) : [...vector],
      };
    }),
    model,
    usage: { prompt_tokens: promptTokens, total_tokens: promptTokens },
  };
}
