import type OpenAI from 'openai';
import {
  answerSchema,
  furtherQuestion,
  type MatrixClient,
  type MatrixTarget,
  matrixTools,
  outputTokensMax,
  parseArguments,
  pictureDataUrl,
  question,
  resultOf,
  type Turn,
  type Wish,
} from './matrix-client.ts';

type ChatBody = OpenAI.Chat.ChatCompletionCreateParamsNonStreaming;
type ChatMessage = OpenAI.Chat.ChatCompletionMessage;
type Call = (target: MatrixTarget, body: ChatBody) => Promise<{ message: ChatMessage; thoughts: string }>;

function chatBody(model: string, wish: Wish): ChatBody {
  const picture = { type: 'image_url' as const, image_url: { url: pictureDataUrl } };
  const content = wish.hasPicture ? [{ type: 'text' as const, text: question }, picture] : question;
  const tools = Object.entries(matrixTools).map(([name, parameters]) => ({
    type: 'function' as const,
    function: { name, parameters },
  }));
  const json_schema = { name: 'answer', schema: answerSchema, strict: true };
  return {
    model,
    messages: [{ role: 'user', content }],
    max_completion_tokens: outputTokensMax,
    ...(wish.hasTools ? { tools } : {}),
    ...(wish.hasSchema ? { response_format: { type: 'json_schema', json_schema } } : {}),
    ...(wish.thinks ? { reasoning_effort: 'medium' } : {}),
  };
}

/** Members of vendors' making, which this client passes on untyped. */
function vendorMember(holder: object, name: string): unknown {
  return Object.entries(holder).find(([key]) => key === name)?.[1];
}

const wholeChat: Call = async ({ openai }, body) => {
  const message = (await openai.chat.completions.create(body)).choices[0]?.message;
  if (message === undefined) throw new Error('no choice');
  return { message, thoughts: String(vendorMember(message, 'reasoning_content') ?? '') };
};

/** The client adds up what it knows; pieces of thinking are gathered as programs that use it do. */
const streamedChat: Call = async ({ openai }, body) => {
  let thoughts = '';
  const details: unknown[] = [];
  const stream = openai.chat.completions.stream({ ...body, stream: true }).on('chunk', ({ choices }) => {
    const delta = choices[0]?.delta ?? {};
    thoughts += String(vendorMember(delta, 'reasoning_content') ?? '');
    const piece = vendorMember(delta, 'reasoning_details');
    if (Array.isArray(piece)) details.push(...piece);
  });
  const message = (await stream.finalChatCompletion()).choices[0]?.message;
  if (message === undefined) throw new Error('no choice');
  const gathered = details.length === 0 ? {} : { reasoning_details: details };
  return { message: { ...message, ...gathered }, thoughts };
};

async function chatTurn(at: { target: MatrixTarget; call: Call }, body: ChatBody): Promise<Turn> {
  const { message, thoughts } = await at.call(at.target, body);
  const calls = (message.tool_calls ?? []).flatMap((call) => (call.type === 'function' ? [call] : []));
  const results = calls.map((call) => ({
    role: 'tool' as const,
    tool_call_id: call.id,
    content: resultOf(call.function.name),
  }));
  const on = results.length > 0 ? results : [{ role: 'user' as const, content: furtherQuestion }];
  return {
    text: message.content ?? '',
    thoughts,
    calls: calls.map((call) => ({ name: call.function.name, args: parseArguments(call.function.arguments) })),
    next: () => chatTurn(at, { ...body, messages: [...body.messages, message, ...on] }),
  };
}

type ResponseBody = OpenAI.Responses.ResponseCreateParamsNonStreaming;
type Input = OpenAI.Responses.ResponseInputItem;
type Respond = (target: MatrixTarget, body: ResponseBody) => Promise<OpenAI.Responses.Response>;

function responseBody(model: string, wish: Wish): ResponseBody {
  const words = { type: 'input_text' as const, text: question };
  const picture = { type: 'input_image' as const, image_url: pictureDataUrl, detail: 'auto' as const };
  const tools = Object.entries(matrixTools).map(([name, parameters]) => ({
    type: 'function' as const,
    name,
    parameters,
    strict: false,
  }));
  const format = { type: 'json_schema' as const, name: 'answer', schema: answerSchema, strict: true };
  return {
    model,
    input: [{ role: 'user', content: wish.hasPicture ? [words, picture] : [words] }],
    max_output_tokens: outputTokensMax,
    store: false,
    ...(wish.hasTools ? { tools } : {}),
    ...(wish.hasSchema ? { text: { format } } : {}),
    ...(wish.thinks
      ? { reasoning: { effort: 'medium', summary: 'auto' }, include: ['reasoning.encrypted_content'] }
      : {}),
  };
}

async function responseTurn(at: { target: MatrixTarget; respond: Respond }, body: ResponseBody): Promise<Turn> {
  const { output, output_text, status, error } = await at.respond(at.target, body);
  if (status !== 'completed') throw new Error(error?.message ?? `it ended as ${status}`);
  const calls = output.flatMap((item) => (item.type === 'function_call' ? [item] : []));
  const thoughts = output.flatMap((item) => (item.type === 'reasoning' ? item.summary.map(({ text }) => text) : []));
  const results: Input[] = calls.map(({ call_id, name }) => ({
    type: 'function_call_output',
    call_id,
    output: resultOf(name),
  }));
  const on: Input[] = results.length > 0 ? results : [{ role: 'user', content: furtherQuestion }];
  // SAFETY: what this client's answers hold may be given back; its types differ in members that are left out.
  const kept = output as Input[];
  return {
    text: output_text,
    thoughts: thoughts.join(''),
    calls: calls.map(({ name, arguments: text }) => ({ name, args: parseArguments(text) })),
    next: () => responseTurn(at, { ...body, input: [...(body.input ?? []), ...kept, ...on].filter(isItem) }),
  };
}

function isItem(item: Input | string): item is Input {
  return typeof item !== 'string';
}

/** OpenAI's client, chat and responses, whole and streamed. */
export function openAiMatrixClients(target: () => MatrixTarget): readonly MatrixClient[] {
  const habits = { keepsProof: true, showsThoughts: true };
  const chat = (call: Call) => (model: string, wish: Wish) =>
    chatTurn({ target: target(), call }, chatBody(model, wish));
  const respond = (one: Respond) => (model: string, wish: Wish) =>
    responseTurn({ target: target(), respond: one }, responseBody(model, wish));
  return [
    { name: 'openai chat', ...habits, ask: chat(wholeChat) },
    { name: 'openai chat, streamed', ...habits, ask: chat(streamedChat) },
    { name: 'openai responses', ...habits, ask: respond(({ openai }, body) => openai.responses.create(body)) },
    {
      name: 'openai responses, streamed',
      ...habits,
      ask: respond(({ openai }, body) => openai.responses.stream({ ...body, stream: true }).finalResponse()),
    },
  ];
}
