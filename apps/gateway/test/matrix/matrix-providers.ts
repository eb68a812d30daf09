/** Providers that the matrix reaches; OpenAI's is spoken to in the grammar that the caller speaks. */
export const matrixProviders = ['openai', 'anthropic', 'gemini', 'cohere', 'bedrock'] as const;
export type MatrixProvider = (typeof matrixProviders)[number];
/** The grammars that come up at them. */
export type MatrixWire = MatrixProvider | 'openai-responses';
