import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { createOpenRouter } from '@openrouter/ai-sdk-provider';
import {
  generateText,
  jsonSchema,
  type LanguageModel,
  type ModelMessage,
  Output,
  streamText,
  type ToolSet,
  tool,
} from 'ai';
import {
  answerSchema,
  furtherQuestion,
  type MatrixClient,
  type MatrixTarget,
  matrixTools,
  outputTokensMax,
  pictureBase64,
  pictureType,
  question,
  resultOf,
  type Turn,
  thinkingTokens,
  type Wish,
} from './matrix-client.ts';

type Options = NonNullable<Parameters<typeof generateText>[0]['providerOptions']>;
type Kind = {
  readonly open: (target: MatrixTarget, model: string) => LanguageModel;
  /** How this provider of the library is told to think. */
  readonly thinking: Options;
  readonly always?: Options;
  readonly keepsProof: boolean;
  readonly showsThoughts: boolean;
};

const openAiThinking = {
  openai: { reasoningEffort: 'medium', reasoningSummary: 'auto', forceReasoning: true, store: false },
};

const kinds: Readonly<Record<string, Kind>> = {
  openai: {
    open: ({ apiKey, gatewayUrl }, model) => createOpenAI({ apiKey, baseURL: `${gatewayUrl}/v1` })(model),
    thinking: { openai: { ...openAiThinking.openai, include: ['reasoning.encrypted_content'] } },
    always: { openai: { store: false } },
    keepsProof: true,
    showsThoughts: true,
  },
  'openai chat': {
    open: ({ apiKey, gatewayUrl }, model) => createOpenAI({ apiKey, baseURL: `${gatewayUrl}/v1` }).chat(model),
    thinking: { openai: { reasoningEffort: 'medium', forceReasoning: true } },
    keepsProof: false,
    showsThoughts: false,
  },
  anthropic: {
    open: ({ apiKey, gatewayUrl }, model) => createAnthropic({ apiKey, baseURL: `${gatewayUrl}/v1` })(model),
    thinking: { anthropic: { thinking: { type: 'enabled', budgetTokens: thinkingTokens } } },
    always: { anthropic: { structuredOutputMode: 'outputFormat' } },
    keepsProof: true,
    showsThoughts: true,
  },
  google: {
    open: ({ apiKey, gatewayUrl }, model) =>
      createGoogleGenerativeAI({ apiKey, baseURL: `${gatewayUrl}/v1beta` })(model),
    thinking: { google: { thinkingConfig: { includeThoughts: true, thinkingBudget: thinkingTokens } } },
    keepsProof: true,
    showsThoughts: true,
  },
  'openai-compatible': {
    open: ({ apiKey, gatewayUrl }, model) => {
      const settings = { includeUsage: true, supportsStructuredOutputs: true };
      return createOpenAICompatible({ name: 'waygate', apiKey, baseURL: `${gatewayUrl}/v1`, ...settings })(model);
    },
    thinking: { waygate: { reasoningEffort: 'medium' } },
    keepsProof: false,
    showsThoughts: true,
  },
  openrouter: {
    open: ({ apiKey, gatewayUrl }, model) => createOpenRouter({ apiKey, baseURL: `${gatewayUrl}/api/v1` }).chat(model),
    thinking: { openrouter: { reasoning: { effort: 'medium' } } },
    keepsProof: true,
    showsThoughts: true,
  },
};

const tools: ToolSet = {
  forecast: tool({ inputSchema: jsonSchema(matrixTools.forecast) }),
  search: tool({ inputSchema: jsonSchema(matrixTools.search) }),
  ping: tool({ inputSchema: jsonSchema(matrixTools.ping) }),
};

function firstMessage({ hasPicture }: Wish): ModelMessage {
  const words = { type: 'text' as const, text: question };
  const picture = {
    type: 'file' as const,
    data: { type: 'data' as const, data: Buffer.from(pictureBase64, 'base64') },
    mediaType: pictureType,
  };
  return { role: 'user', content: hasPicture ? [words, picture] : [words] };
}

function callOf(model: LanguageModel, wish: Wish & { readonly kind: Kind }) {
  const { thinking, always = {} } = wish.kind;
  const providerOptions: Options = { ...always };
  if (wish.thinks) {
    for (const [name, options] of Object.entries(thinking)) providerOptions[name] = { ...always[name], ...options };
  }
  return {
    model,
    maxRetries: 0,
    maxOutputTokens: outputTokensMax,
    providerOptions,
    ...(wish.hasTools ? { tools } : {}),
    ...(wish.hasSchema ? { output: Output.object({ schema: jsonSchema(answerSchema) }) } : {}),
  };
}

type Run = (
  call: ReturnType<typeof callOf>,
  messages: readonly ModelMessage[],
) => Promise<{
  readonly text: string;
  readonly thoughts: string;
  readonly calls: readonly { toolCallId: string; toolName: string; input: unknown }[];
  readonly said: readonly ModelMessage[];
}>;

const whole: Run = async (call, messages) => {
  const { text, reasoningText = '', toolCalls, response } = await generateText({ ...call, messages: [...messages] });
  return { text, thoughts: reasoningText, calls: toolCalls, said: response.messages };
};

const streamed: Run = async (call, messages) => {
  const failed: unknown[] = [];
  const result = streamText({ ...call, messages: [...messages], onError: ({ error }) => void failed.push(error) });
  await result.consumeStream();
  if (failed.length > 0) throw failed[0];
  const [text, thoughts, calls, response] = await Promise.all([
    result.text,
    result.reasoningText,
    result.toolCalls,
    result.response,
  ]);
  return { text, thoughts: thoughts ?? '', calls, said: response.messages };
};

async function turn(
  at: { readonly call: ReturnType<typeof callOf>; readonly run: Run },
  messages: readonly ModelMessage[],
): Promise<Turn> {
  const { text, thoughts, calls, said } = await at.run(at.call, messages);
  const content = calls.map(({ toolCallId, toolName }) => ({
    type: 'tool-result' as const,
    toolCallId,
    toolName,
    output: { type: 'text' as const, value: resultOf(toolName) },
  }));
  const on: ModelMessage = content.length > 0 ? { role: 'tool', content } : { role: 'user', content: furtherQuestion };
  return {
    text,
    thoughts,
    calls: calls.map(({ toolName, input }) => ({ name: toolName, args: input })),
    next: () => turn(at, [...messages, ...said, on]),
  };
}

/** Vercel's AI SDK by each of its providers, whole and streamed. */
export function aiSdkMatrixClients(target: () => MatrixTarget): readonly MatrixClient[] {
  return Object.entries(kinds).flatMap(([name, kind]): MatrixClient[] => {
    const { keepsProof, showsThoughts, open } = kind;
    const ask = (run: Run) => (model: string, wish: Wish) =>
      turn({ call: callOf(open(target(), model), { ...wish, kind }), run }, [firstMessage(wish)]);
    return [
      { name: `ai sdk ${name}`, keepsProof, showsThoughts, ask: ask(whole) },
      { name: `ai sdk ${name}, streamed`, keepsProof, showsThoughts, ask: ask(streamed) },
    ];
  });
}
