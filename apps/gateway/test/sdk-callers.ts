import type Anthropic from '@anthropic-ai/sdk';
import type { GoogleGenAI } from '@google/genai';
import type OpenAI from 'openai';

/** A client of each grammar. */
export type SdkClients = { readonly openai: OpenAI; readonly anthropic: Anthropic; readonly google: GoogleGenAI };

const schema = { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] };
const messages = [{ role: 'user' as const, content: 'Say it.' }];

/** What a client saw of an answer. */
export type Seen = { text: string; calls: { name: string; args: unknown }[] };
/** One client in one way of calling. */
export type Caller = readonly [name: string, call: (model: string, asked?: { hasTools: boolean }) => Promise<Seen>];

function parseArguments(text: string): unknown {
  return text === '' ? {} : JSON.parse(text);
}

const chatTools = [{ type: 'function' as const, function: { name: 'forecast', parameters: schema } }];
const responseTools = [{ type: 'function' as const, name: 'forecast', parameters: schema, strict: false }];
const anthropicTools = [{ name: 'forecast', input_schema: schema }];
const googleTools = [{ functionDeclarations: [{ name: 'forecast', parametersJsonSchema: schema }] }];

function seenInChat({ message }: OpenAI.ChatCompletion.Choice): Seen {
  const calls = (message.tool_calls ?? []).flatMap((call) =>
    call.type === 'function' ? [{ name: call.function.name, args: parseArguments(call.function.arguments) }] : [],
  );
  return { text: message.content ?? '', calls };
}

/** This client hands a failed response on as it is. */
function seenInResponse({ output_text, output, status, error }: OpenAI.Responses.Response): Seen {
  if (status === 'failed') throw new Error(error?.message);
  const calls = output.flatMap((item) =>
    item.type === 'function_call' ? [{ name: item.name, args: parseArguments(item.arguments) }] : [],
  );
  return { text: output_text, calls };
}

function seenInMessage({ content }: Anthropic.Message): Seen {
  const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  const calls = content.flatMap((block) =>
    block.type === 'tool_use' ? [{ name: block.name, args: block.input }] : [],
  );
  return { text, calls };
}

const chat = (model: string, hasTools: boolean) => ({ model, messages, ...(hasTools ? { tools: chatTools } : {}) });
const respond = (model: string, hasTools: boolean) => ({
  model,
  input: 'Say it.',
  ...(hasTools ? { tools: responseTools } : {}),
});
const message = (model: string, hasTools: boolean) => ({
  model,
  messages,
  max_tokens: 500,
  ...(hasTools ? { tools: anthropicTools } : {}),
});
const generate = (model: string, hasTools: boolean) => ({
  model,
  contents: 'Say it.',
  ...(hasTools ? { config: { tools: googleTools } } : {}),
});

function openAiCallers(clients: () => SdkClients): readonly Caller[] {
  return [
    [
      'openai chat',
      async (model, asked) => {
        const [choice] = (await clients().openai.chat.completions.create(chat(model, asked?.hasTools ?? false)))
          .choices;
        return choice === undefined ? { text: '', calls: [] } : seenInChat(choice);
      },
    ],
    [
      'openai chat, streamed',
      async (model, asked) => {
        const stream = clients().openai.chat.completions.stream(chat(model, asked?.hasTools ?? false));
        const [choice] = (await stream.finalChatCompletion()).choices;
        return choice === undefined ? { text: '', calls: [] } : seenInChat(choice);
      },
    ],
    [
      'openai completions',
      async (model) => {
        const [choice] = (await clients().openai.completions.create({ model, prompt: 'Say it.', max_tokens: 500 }))
          .choices;
        return { text: choice?.text ?? '', calls: [] };
      },
    ],
    [
      'openai responses',
      async (model, asked) =>
        seenInResponse(await clients().openai.responses.create(respond(model, asked?.hasTools ?? false))),
    ],
    [
      'openai responses, streamed',
      async (model, asked) =>
        seenInResponse(
          await clients()
            .openai.responses.stream(respond(model, asked?.hasTools ?? false))
            .finalResponse(),
        ),
    ],
  ];
}

function otherCallers(clients: () => SdkClients): readonly Caller[] {
  return [
    [
      'anthropic',
      async (model, asked) =>
        seenInMessage(await clients().anthropic.messages.create(message(model, asked?.hasTools ?? false))),
    ],
    [
      'anthropic, streamed',
      async (model, asked) =>
        seenInMessage(
          await clients()
            .anthropic.messages.stream(message(model, asked?.hasTools ?? false))
            .finalMessage(),
        ),
    ],
    [
      'google',
      async (model, asked) => {
        const answer = await clients().google.models.generateContent(generate(model, asked?.hasTools ?? false));
        const calls = (answer.functionCalls ?? []).map(({ name = '', args }) => ({ name, args }));
        return { text: answer.text ?? '', calls };
      },
    ],
    [
      'google, streamed',
      async (model, asked) => {
        const seen: Seen = { text: '', calls: [] };
        for await (const chunk of await clients().google.models.generateContentStream(
          generate(model, asked?.hasTools ?? false),
        )) {
          seen.text += chunk.text ?? '';
          seen.calls.push(...(chunk.functionCalls ?? []).map(({ name = '', args }) => ({ name, args })));
        }
        return seen;
      },
    ],
  ];
}

/** Official clients, each whole and streamed. `clients` is asked at each call: a stand comes later than its tests' names. */
export function sdkCallers(clients: () => SdkClients): readonly Caller[] {
  return [...openAiCallers(clients), ...otherCallers(clients)];
}
