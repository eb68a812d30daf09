import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { createOpenRouter } from '@openrouter/ai-sdk-provider';
import { generateText, jsonSchema, type LanguageModel, streamText, type ToolSet, tool } from 'ai';
import type { Caller, Seen } from './sdk-callers.ts';

const tools: ToolSet = {
  forecast: tool({
    inputSchema: jsonSchema({ type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }),
  }),
};

function asked(model: LanguageModel, hasTools: boolean) {
  return {
    model,
    prompt: 'Say it.',
    maxRetries: 0,
    maxOutputTokens: 500,
    ...(hasTools ? { tools } : {}),
  };
}

async function whole(model: LanguageModel, hasTools: boolean): Promise<Seen> {
  const { text, toolCalls } = await generateText(asked(model, hasTools));
  return { text, calls: toolCalls.map(({ toolName, input }) => ({ name: toolName, args: input })) };
}

/** This library hands errors of a stream on as parts of it. */
async function streamed(model: LanguageModel, hasTools: boolean): Promise<Seen> {
  const seen: Seen = { text: '', calls: [] };
  const { fullStream } = streamText({ ...asked(model, hasTools), onError: () => undefined });
  let isFinished = false;
  for await (const part of fullStream) {
    if (part.type === 'error') throw part.error;
    if (part.type === 'text-delta') seen.text += part.text;
    else if (part.type === 'tool-call') seen.calls.push({ name: part.toolName, args: part.input });
    else if (part.type === 'finish') isFinished = part.finishReason !== 'error' && part.finishReason !== 'other';
  }
  if (!isFinished) throw new Error('the stream ended before the answer');
  return seen;
}

/** Vercel's AI SDK by each of its providers, whole and streamed. */
export function aiSdkCallers(stand: () => { readonly gatewayUrl: string; readonly apiKey: string }): Caller[] {
  const models: Readonly<Record<string, (model: string) => LanguageModel>> = {
    openai: (model) => createOpenAI({ apiKey: stand().apiKey, baseURL: `${stand().gatewayUrl}/v1` })(model),
    'openai chat': (model) => createOpenAI({ apiKey: stand().apiKey, baseURL: `${stand().gatewayUrl}/v1` }).chat(model),
    anthropic: (model) => createAnthropic({ apiKey: stand().apiKey, baseURL: `${stand().gatewayUrl}/v1` })(model),
    google: (model) =>
      createGoogleGenerativeAI({ apiKey: stand().apiKey, baseURL: `${stand().gatewayUrl}/v1beta` })(model),
    'openai-compatible': (model) => {
      const baseURL = `${stand().gatewayUrl}/v1`;
      return createOpenAICompatible({ name: 'waygate', apiKey: stand().apiKey, baseURL, includeUsage: true })(model);
    },
    openrouter: (model) =>
      createOpenRouter({ apiKey: stand().apiKey, baseURL: `${stand().gatewayUrl}/api/v1` }).chat(model),
  };
  return Object.entries(models).flatMap(([name, open]): Caller[] => [
    [`ai sdk ${name}`, (model, options) => whole(open(model), options?.hasTools ?? false)],
    [`ai sdk ${name}, streamed`, (model, options) => streamed(open(model), options?.hasTools ?? false)],
  ]);
}
