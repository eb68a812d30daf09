import { dialectTable } from '@waygate/dialects';
import { allowPublicAnd } from '@waygate/egress';
import { describe, expect, test } from 'vitest';
import { checkMediaAddresses } from './check-media-addresses.ts';

/** Checks a body twice: as if nobody had looked yet, and after the scan that a call gets; both must come to the same. */
function check(body: unknown, allowed: readonly string[] = []): void {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const inChat = Buffer.from(`{"model":"m","messages":[0],"x":${bytes}}`);
  const scanned = dialectTable['openai-chat'].decodeCall(inChat, { headers: {}, pathModel: null, isStream: null });
  const isAllowed = allowPublicAnd(allowed);
  try {
    checkMediaAddresses(bytes, {}, isAllowed);
  } catch (refusal) {
    expect(() => checkMediaAddresses(bytes, scanned, isAllowed)).toThrow(
      expect.objectContaining({ ...Object(refusal) }),
    );
    throw refusal;
  }
  checkMediaAddresses(bytes, scanned, isAllowed);
}
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

  test('is refused with an escape, a space or a capital anywhere in it', () => {
    const address = 'http://10.0.0.1/a';
    const carriers = [
      (url: string) => `{"image_url":${url}}`,
      (url: string) => `{"image_url": {"detail":"low","url" :${url}}}`,
      (url: string) => `{"source":{"type":"url","url":\n${url}}}`,
      (url: string) => `{"parts":[{"fileUri":${url}}]}`,
    ];
    const hex = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
    for (let at = 0; at < address.length; at++) {
      const [before, letter, after] = [address.slice(0, at), address.charAt(at), address.slice(at + 1)];
      const spellings = [
        letter.toUpperCase(),
        hex(letter),
        hex(letter).toUpperCase().replace('U', 'u'),
        `\\t${letter}`,
      ];
      spellings.push(`\\n${letter}`, `\\r\\u0009${hex(letter)}`);
      if (at === 0) spellings.push(`  ${letter}`, ` \\b \\f${letter}`, `\\u0000\\u001f ${letter}`);
      if (letter === '/') spellings.push('\\/', '\\\\');
      for (const spelling of spellings) {
        for (const carry of carriers) {
          const body = carry(`"${before}${spelling}${after}"`);
          expect(() => check(body), body).toThrow(expect.objectContaining({ code: 'egress_denied' }));
        }
      }
    }
  });

  test('is not looked for in a body that was seen to hold none', () => {
    const text = '{"model":"m","messages":[{"content":"How is http://10.0.0.1 reached?"},"Hello","He","H",""," x"]}';
    const { isWithoutAddress } = dialectTable['openai-chat'].decodeCall(Buffer.from(text), {
      headers: {},
      pathModel: null,
      isStream: null,
    });
    expect(isWithoutAddress).toBe(true);
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
