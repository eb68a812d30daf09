import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MatrixTarget, question } from './matrix-client.ts';
import { type MatrixProvider, matrixProviders } from './matrix-providers.ts';
import { type MatrixStand, openMatrixStand } from './matrix-stand.ts';

let matrix: MatrixStand;
beforeAll(async () => {
  matrix = await openMatrixStand();
}, 90_000);
afterAll(() => matrix.close());

const address = 'https://pictures.example.org/boat.png';
const sound = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEA';
const document = 'JVBERi0xLjQKJcOkw7zDtsOfCiUlRU9GCg==';
const storedId = 'file-Sx7QmT2';
const kinds = ['a picture by its address', 'a sound', 'a document', 'a stored picture'] as const;
type Kind = (typeof kinds)[number];

/** What stands for each kind in the body, whatever the grammar. */
const marks: Readonly<Record<Kind, string>> = {
  'a picture by its address': address,
  'a sound': sound,
  'a document': document,
  'a stored picture': storedId,
};

/** Providers that cannot be told of a kind, with the name by which the caller hears of it. */
const missing: Readonly<Record<Kind, Partial<Record<MatrixProvider, string>>>> = {
  'a picture by its address': { bedrock: 'messages.image' },
  'a sound': { anthropic: 'messages.audio', cohere: 'messages.audio', bedrock: 'messages.audio' },
  'a document': { cohere: 'messages.file' },
  'a stored picture': {
    anthropic: 'messages.image',
    gemini: 'messages.image',
    cohere: 'messages.image',
    bedrock: 'messages.image',
  },
};

type Send = (target: MatrixTarget, model: string) => Promise<unknown>;

function chatSends(): Partial<Record<Kind, Send>> {
  type Part = import('openai').OpenAI.Chat.ChatCompletionContentPart;
  const send =
    (part: Part): Send =>
    ({ openai }, model) =>
      openai.chat.completions.create({
        model,
        messages: [{ role: 'user', content: [{ type: 'text', text: question }, part] }],
      });
  const file_data = `data:application/pdf;base64,${document}`;
  return {
    'a picture by its address': send({ type: 'image_url', image_url: { url: address } }),
    'a sound': send({ type: 'input_audio', input_audio: { data: sound, format: 'wav' } }),
    'a document': send({ type: 'file', file: { file_data, filename: 'plan.pdf' } }),
  };
}

function responseSends(): Partial<Record<Kind, Send>> {
  type Part = import('openai').OpenAI.Responses.ResponseInputContent;
  const send =
    (part: Part): Send =>
    ({ openai }, model) =>
      openai.responses.create({
        model,
        input: [{ role: 'user', content: [{ type: 'input_text', text: question }, part] }],
      });
  const file_data = `data:application/pdf;base64,${document}`;
  return {
    'a picture by its address': send({ type: 'input_image', image_url: address, detail: 'auto' }),
    'a document': send({ type: 'input_file', file_data, filename: 'plan.pdf' }),
    'a stored picture': send({ type: 'input_image', file_id: storedId, detail: 'auto' }),
  };
}

function messageSends(): Partial<Record<Kind, Send>> {
  type Part = import('@anthropic-ai/sdk').Anthropic.ContentBlockParam;
  const send =
    (part: Part): Send =>
    ({ anthropic }, model) =>
      anthropic.messages.create({
        model,
        max_tokens: 99,
        messages: [{ role: 'user', content: [{ type: 'text', text: question }, part] }],
      });
  const source = { type: 'base64' as const, media_type: 'application/pdf' as const, data: document };
  return {
    'a picture by its address': send({ type: 'image', source: { type: 'url', url: address } }),
    'a document': send({ type: 'document', source }),
  };
}

function generateSends(): Partial<Record<Kind, Send>> {
  const send =
    (part: import('@google/genai').Part): Send =>
    ({ google }, model) =>
      google.models.generateContent({ model, contents: [{ role: 'user', parts: [{ text: question }, part] }] });
  return {
    'a picture by its address': send({ fileData: { fileUri: address, mimeType: 'image/png' } }),
    'a sound': send({ inlineData: { mimeType: 'audio/wav', data: sound } }),
    'a document': send({ inlineData: { mimeType: 'application/pdf', data: document } }),
  };
}

const clients = {
  'openai chat': chatSends(),
  'openai responses': responseSends(),
  anthropic: messageSends(),
  google: generateSends(),
};
const cases = Object.entries(clients).flatMap(([client, sends]) =>
  kinds.flatMap((kind) => {
    const send = sends[kind];
    return send === undefined
      ? []
      : matrixProviders.map((provider) => [kind, client, provider, send, missing[kind][provider]] as const);
  }),
);
const told = cases.filter(([, , , , name]) => name === undefined);
const untold = cases.flatMap(([kind, client, provider, send, name]) =>
  name === undefined ? [] : [[kind, client, provider, send, name] as const],
);

describe('what a provider can be told', () => {
  test.each(told)('%s of %s reaches %s, also for a strict caller', async (kind, _client, provider, send) => {
    matrix.play(provider, 'text');
    matrix.sendWith({ 'x-waygate-strict': '1' });
    try {
      await send(matrix.target, matrix.modelOf(provider));
    } finally {
      matrix.sendWith({});
    }
    expect(matrix.lastOf(provider).text).toContain(marks[kind]);
    expect(matrix.dropped()).toBeNull();
  });
});

describe('what a provider cannot be told', () => {
  test.each(untold)('%s of %s is left out for %s and named', async (...[kind, , provider, send, name]) => {
    matrix.play(provider, 'text');
    await send(matrix.target, matrix.modelOf(provider));
    expect(matrix.dropped()?.split(', ')).toContain(name);
    expect(matrix.lastOf(provider).text).not.toContain(marks[kind]);
    expect(matrix.lastOf(provider).text).toContain(question);
  });

  test.each(untold)('%s of %s is refused for %s where the caller is strict', async (...[, , provider, send, name]) => {
    const before = matrix.countOf(provider);
    matrix.sendWith({ 'x-waygate-strict': '1' });
    const failed = await send(matrix.target, matrix.modelOf(provider)).catch((error: unknown) => error);
    matrix.sendWith({});
    expect(failed).toMatchObject({ status: 400 });
    expect(String(failed)).toContain(`${name} cannot be sent to this provider`);
    expect(matrix.countOf(provider)).toBe(before);
  });
});
