import { allowPublicAnd } from '@waygate/egress';
import { describe, expect, test } from 'vitest';
import { checkMediaAddresses } from './check-media-addresses.ts';

const check = (body: unknown, allowed: readonly string[] = []): void =>
  checkMediaAddresses(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), allowPublicAnd(allowed));
const user = (part: unknown) => ({
  model: 'm',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }, part] }],
});
const chat = (url: string) => user({ type: 'image_url', image_url: { url } });

describe('the address of a picture', () => {
  test.each([
    ['of chat', chat('http://10.0.0.1/a.png'), 'messages[0].content[1].image_url'],
    [
      'of responses',
      { input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'http://10.0.0.1/a' }] }] },
      'input[0].content[0].image_url',
    ],
    [
      'of a document of responses',
      { input: [{ role: 'user', content: [{ type: 'input_file', file_url: 'http://10.0.0.1/a' }] }] },
      'input[0].content[0].file_url',
    ],
    [
      'of Anthropic',
      user({ type: 'image', source: { type: 'url', url: 'http://10.0.0.1/a' } }),
      'messages[0].content[1].source',
    ],
    [
      "in a tool's result",
      user({ type: 'tool_result', content: [{ type: 'image', source: { type: 'url', url: 'http://10.0.0.1/a' } }] }),
      'messages[0].content[1].content[0].source',
    ],
    [
      'of Gemini',
      { contents: [{ parts: [{ fileData: { fileUri: 'http://10.0.0.1/a' } }] }] },
      'contents[0].parts[0].fileData.fileUri',
    ],
  ])('%s is refused where it is private', (_name, body, param) => {
    expect(() => check(body)).toThrow(expect.objectContaining({ code: 'egress_denied', param }));
  });

  test.each([
    'http://169.254.169.254/latest/meta-data',
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f.0.0.1/',
    'HTTP://192.168.1.1/',
    ' http://192.168.1.1/',
    'http://[::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://localhost:8080/',
    'http://a.localhost/',
    'http://metadata.google.internal/',
    'http://user:secret@10.0.0.1/',
  ])('is refused as %s', (url) => {
    expect(() => check(chat(url))).toThrow(expect.objectContaining({ code: 'egress_denied' }));
  });

  test('is refused behind escapes', () => {
    const body = '{"messages":[{"content":[{"im\\u0061ge_url":{"url":"\\u0068ttp:\\/\\/10.0.0.1\\/"}}]}]}';
    expect(() => check(body)).toThrow(expect.objectContaining({ code: 'egress_denied' }));
  });

  test('passes where it is public, or where the operator allows it, but never to the metadata of a cloud', () => {
    for (const url of ['https://example.org/a.png', 'data:image/png;base64,AAAA', 'gs://bucket/a.png'])
      check(chat(url));
    check(chat('http://10.0.0.1/a.png'), ['10.0.0.0/8']);
    check(chat('http://localhost/a.png'), ['127.0.0.0/8']);
    expect(() => check(chat('http://169.254.169.254/'), ['0.0.0.0/0'])).toThrow('private');
  });

  test('is only a word in what people, tools and schemas say', () => {
    check(user({ type: 'search_result', source: 'http://wiki.localhost/', title: 'x', content: [] }));
    check(user({ type: 'text', text: 'Why does http://10.0.0.1/a.png not load? See "image_url".' }));
    check({
      messages: [{ role: 'assistant', content: [{ type: 'tool_use', input: { source: 'http://localhost:3000' } }] }],
    });
    check({
      tools: [{ function: { name: 'f', parameters: { properties: { image_url: { default: 'http://10.0.0.1' } } } } }],
    });
  });
});
