import type Anthropic from '@anthropic-ai/sdk';
import type { Content, GenerateContentParameters, Part } from '@google/genai';
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

type MessageBody = Anthropic.MessageCreateParamsNonStreaming;
type Send = (target: MatrixTarget, body: MessageBody) => Promise<Anthropic.Message>;

function messageBody(model: string, wish: Wish): MessageBody {
  const source = { type: 'base64' as const, media_type: pictureType, data: pictureBase64 };
  const words = { type: 'text' as const, text: question };
  const picture = { type: 'image' as const, source };
  const format = { type: 'json_schema' as const, schema: answerSchema };
  return {
    model,
    messages: [{ role: 'user', content: wish.hasPicture ? [words, picture] : question }],
    max_tokens: outputTokensMax,
    ...(wish.hasTools
      ? { tools: Object.entries(matrixTools).map(([name, input_schema]) => ({ name, input_schema })) }
      : {}),
    ...(wish.hasSchema ? { output_config: { format } } : {}),
    ...(wish.thinks ? { thinking: { type: 'enabled', budget_tokens: thinkingTokens } } : {}),
  };
}

async function messageTurn(at: { target: MatrixTarget; send: Send }, body: MessageBody): Promise<Turn> {
  const { content } = await at.send(at.target, body);
  const calls = content.flatMap((block) => (block.type === 'tool_use' ? [block] : []));
  const results = calls.map(({ id, name }) => ({
    type: 'tool_result' as const,
    tool_use_id: id,
    content: resultOf(name),
  }));
  return {
    text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    thoughts: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    calls: calls.map(({ name, input }) => ({ name, args: input })),
    next: () => {
      const on = { role: 'user' as const, content: results.length > 0 ? results : furtherQuestion };
      return messageTurn(at, { ...body, messages: [...body.messages, { role: 'assistant', content }, on] });
    },
  };
}

type GenerateBody = Omit<GenerateContentParameters, 'contents'> & { readonly contents: readonly Content[] };
type Generate = (target: MatrixTarget, body: GenerateContentParameters) => Promise<Part[]>;

function generateBody(model: string, wish: Wish): GenerateBody {
  const picture = { inlineData: { mimeType: pictureType, data: pictureBase64 } };
  const functionDeclarations = Object.entries(matrixTools).map(([name, parametersJsonSchema]) => ({
    name,
    parametersJsonSchema,
  }));
  return {
    model,
    contents: [{ role: 'user', parts: [{ text: question }, ...(wish.hasPicture ? [picture] : [])] }],
    config: {
      maxOutputTokens: outputTokensMax,
      ...(wish.hasTools ? { tools: [{ functionDeclarations }] } : {}),
      ...(wish.hasSchema ? { responseMimeType: 'application/json', responseJsonSchema: answerSchema } : {}),
      ...(wish.thinks ? { thinkingConfig: { includeThoughts: true, thinkingBudget: thinkingTokens } } : {}),
    },
  };
}

const wholeContent: Generate = async ({ google }, body) =>
  (await google.models.generateContent(body)).candidates?.[0]?.content?.parts ?? [];

const streamedContent: Generate = async ({ google }, body) => {
  const parts: Part[] = [];
  for await (const chunk of await google.models.generateContentStream(body)) {
    parts.push(...(chunk.candidates?.[0]?.content?.parts ?? []));
  }
  return parts;
};

async function generateTurn(at: { target: MatrixTarget; generate: Generate }, body: GenerateBody): Promise<Turn> {
  const parts = await at.generate(at.target, { ...body, contents: [...body.contents] });
  const calls = parts.flatMap(({ functionCall }) => (functionCall === undefined ? [] : [functionCall]));
  const results = calls.map(({ id, name = '' }) => ({
    functionResponse: { ...(id === undefined ? {} : { id }), name, response: { output: resultOf(name) } },
  }));
  return {
    text: parts.map((part) => (part.thought === true ? '' : (part.text ?? ''))).join(''),
    thoughts: parts.map((part) => (part.thought === true ? (part.text ?? '') : '')).join(''),
    calls: calls.map(({ name = '', args }) => ({ name, args })),
    next: () => {
      const on = { role: 'user', parts: results.length > 0 ? results : [{ text: furtherQuestion }] };
      return generateTurn(at, { ...body, contents: [...body.contents, { role: 'model', parts }, on] });
    },
  };
}

/** Anthropic's and Google's clients, whole and streamed. */
export function officialMatrixClients(target: () => MatrixTarget): readonly MatrixClient[] {
  const habits = { keepsProof: true, showsThoughts: true };
  const message = (send: Send) => (model: string, wish: Wish) =>
    messageTurn({ target: target(), send }, messageBody(model, wish));
  const generate = (one: Generate) => (model: string, wish: Wish) =>
    generateTurn({ target: target(), generate: one }, generateBody(model, wish));
  return [
    { name: 'anthropic', ...habits, ask: message(({ anthropic }, body) => anthropic.messages.create(body)) },
    {
      name: 'anthropic, streamed',
      ...habits,
      ask: message(({ anthropic }, body) => anthropic.messages.stream(body).finalMessage()),
    },
    { name: 'google', ...habits, ask: generate(wholeContent) },
    { name: 'google, streamed', ...habits, ask: generate(streamedContent) },
  ];
}
