import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendRaw } from '../send-raw.ts';
import { matrixProviders } from './matrix-providers.ts';
import { type MatrixStand, openMatrixStand } from './matrix-stand.ts';

let matrix: MatrixStand;
beforeAll(async () => {
  matrix = await openMatrixStand();
}, 90_000);
afterAll(() => matrix.close());

const dialects = ['chat', 'responses', 'messages', 'generate'] as const;
type DialectKind = (typeof dialects)[number];

const paths: Readonly<Record<DialectKind, string>> = {
  chat: '/v1/chat/completions',
  responses: '/v1/responses',
  messages: '/v1/messages',
  generate: '/v1beta/models/{model}:generateContent',
};

/** A call whose one turn has this role and these parts. */
function bodyOf(dialect: DialectKind, turn: { role?: string; parts?: unknown; rest?: object }): object {
  const { role = 'user', parts = 'hi', rest = {} } = turn;
  const contents = [{ role, parts: parts === 'hi' ? [{ text: 'hi' }] : parts }];
  const bodies: Readonly<Record<DialectKind, object>> = {
    chat: { messages: [{ role, content: parts }] },
    responses: { input: [{ role, content: parts }] },
    messages: { messages: [{ role, content: parts }], max_tokens: 9 },
    generate: { contents },
  };
  return { ...bodies[dialect], ...rest };
}

function send(dialect: DialectKind, model: string, body: object) {
  const { gatewayUrl, apiKey } = matrix.target;
  const isInPath = dialect === 'generate';
  return sendRaw(gatewayUrl + paths[dialect].replace('{model}', model), {
    headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
    body: JSON.stringify(isInPath ? body : { model, ...body }),
  });
}

/** That an error is of the dialect's shape, with the words and the field that somebody can act on. */
function expectError(dialect: DialectKind, text: string, words: RegExp): void {
  const body = JSON.parse(text);
  expect(body.error.message).toMatch(words);
  if (dialect === 'messages') expect(body).toMatchObject({ type: 'error', error: { type: expect.any(String) } });
  else if (dialect === 'generate') expect(body.error).toMatchObject({ code: expect.any(Number), status: /./ });
  else expect(body.error).toMatchObject({ type: expect.any(String), param: expect.any(String) });
}

const inner = 'http://169.254.169.254/latest/meta-data/a.png';
const pictures: Readonly<Record<DialectKind, unknown>> = {
  chat: [{ type: 'image_url', image_url: { url: inner } }],
  responses: [{ type: 'input_image', image_url: inner, detail: 'auto' }],
  messages: [{ type: 'image', source: { type: 'url', url: inner } }],
  generate: [{ fileData: { fileUri: inner, mimeType: 'image/png' } }],
};
const badTools: Readonly<Record<DialectKind, object>> = {
  chat: { tools: [{ type: 'function', function: { name: 'f', parameters: 'an object' } }] },
  responses: { tools: [{ type: 'function', name: 'f', parameters: 'an object' }] },
  messages: { tools: [{ name: 'f', input_schema: 'an object' }] },
  generate: { tools: [{ functionDeclarations: [{ name: 'f', parameters: 'an object' }] }] },
};
/** A provider of another grammar than the dialect's own, so that the call must be read. */
const otherOf = (dialect: DialectKind) => (dialect === 'generate' ? 'anthropic' : 'gemini');

describe.each(dialects)('%s', (dialect) => {
  test.each(matrixProviders)('refuses a picture at a private address, and %s is not told of it', async (provider) => {
    const before = matrix.countOf(provider);
    const reply = await send(dialect, matrix.modelOf(provider), bodyOf(dialect, { parts: pictures[dialect] }));
    expect(reply.status).toBe(403);
    expectError(dialect, reply.text, /address of this picture or file is private/);
    expect(matrix.countOf(provider)).toBe(before);
  });

  test('refuses a role that nobody has', async () => {
    const provider = otherOf(dialect);
    const before = matrix.countOf(provider);
    const reply = await send(dialect, matrix.modelOf(provider), bodyOf(dialect, { role: 'wizard' }));
    expect(reply.status).toBe(400);
    expectError(dialect, reply.text, /role.*wizard|wizard.*role/i);
    expect(matrix.countOf(provider)).toBe(before);
  });

  test('refuses a tool whose schema is none', async () => {
    const provider = otherOf(dialect);
    const before = matrix.countOf(provider);
    const reply = await send(dialect, matrix.modelOf(provider), bodyOf(dialect, { rest: badTools[dialect] }));
    expect(reply.status).toBe(400);
    expectError(dialect, reply.text, /must be an object/);
    expect(matrix.countOf(provider)).toBe(before);
  });
});

describe('ten thousand messages', () => {
  const turns = Array.from({ length: 10_000 }, (_unused, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `turn ${index}`,
  }));

  test.each(matrixProviders)('reach %s, all of them and soon', async (provider) => {
    matrix.play(provider, 'text');
    const beganMs = performance.now();
    const reply = await send('messages', matrix.modelOf(provider), { messages: turns, max_tokens: 9 });
    expect(reply.status).toBe(200);
    expect(performance.now() - beganMs).toBeLessThan(5_000);
    expect(matrix.lastOf(provider).text.match(/turn \d+/g)).toHaveLength(10_000);
  });

  test('with one bad among them are refused, and it is named', async () => {
    const bad = [...turns.slice(0, 9_998), { role: 'wizard', content: 'x' }];
    const reply = await send('messages', matrix.modelOf('gemini'), { messages: bad, max_tokens: 9 });
    expect(reply.status).toBe(400);
    expect(reply.text).toContain('wizard');
  });
});

describe('a form', () => {
  test.each([
    [
      'without its end',
      '--b\r\ncontent-disposition: form-data; name="model"\r\n\r\nm\r\n',
      'multipart/form-data; boundary=b',
      400,
    ],
    ['without a boundary', 'x', 'multipart/form-data', 415],
    ['that is JSON without a sound', '{}', 'application/json', 400],
    ['that is plain text', 'x', 'text/plain', 415],
    [
      'without a file',
      '--b\r\ncontent-disposition: form-data; name="model"\r\n\r\nm\r\n--b--\r\n',
      'multipart/form-data; boundary=b',
      400,
    ],
  ])('%s is refused', async (_name, body, contentType, status) => {
    const { gatewayUrl, apiKey } = matrix.target;
    const headers = { 'x-api-key': apiKey, 'content-type': contentType };
    const reply = await sendRaw(`${gatewayUrl}/v1/audio/transcriptions`, { headers, body });
    expect(reply.status).toBe(status);
    expect(JSON.parse(reply.text).error).toMatchObject({ message: expect.any(String), code: expect.any(String) });
  });
});
