import { describe, expect, test } from 'vitest';
import { decodeTranscription } from './decode-transcription.ts';

const part = (head: string, value: string): string => `--b\r\n${head}\r\n\r\n${value}\r\n`;
const named = (name: string, value: string): string => part(`Content-Disposition: form-data; name="${name}"`, value);
const model = named('model', 'openai/whisper-1');
const file = part('Content-Disposition: form-data; name="file"; filename="a.mp3"\r\nContent-Type: audio/mpeg', 'sound');
const end = '--b--\r\n';

function decode(body: string | Uint8Array, contentType = 'multipart/form-data; boundary=b') {
  return decodeTranscription(Buffer.from(body), {
    pathModel: null,
    isStream: null,
    headers: { 'content-type': contentType },
  });
}

function codeOf(body: string | Uint8Array, contentType?: string): unknown {
  try {
    decode(body, contentType);
    return null;
  } catch (error) {
    return Reflect.get(Object(error), 'code');
  }
}

describe('a form with a file', () => {
  test('is read as far as its model and its stream, and its content type is kept', () => {
    const call = decode(`${file}${named('stream', 'true')}${model}${end}`);
    expect(call.body).toMatchObject({ requestedModel: 'openai/whisper-1', isStream: true, endpoint: 'transcriptions' });
    expect(call.headers).toEqual({ 'content-type': 'multipart/form-data; boundary=b' });
    const { valueStart = 0, valueEnd = 0 } = call.fields.get('model') ?? {};
    expect(Buffer.from(call.body.bytes).toString('utf8', valueStart, valueEnd)).toBe('openai/whisper-1');
  });

  test('may hold any bytes', () => {
    const [before = '', after = ''] = file.split('sound');
    for (const sound of ['', '\r\n', '\r\n\r\n', '\r\n--', '--', '\u0000\u00ff', 'name="model"\r\n\r\nx']) {
      const body = Buffer.concat([Buffer.from(model + before), Buffer.from(sound, 'latin1'), Buffer.from(after + end)]);
      expect(decode(body).body.requestedModel, sound).toBe('openai/whisper-1');
    }
  });

  test.each([
    ['two models', `${model}${named('model', 'x')}${file}${end}`],
    ['a model in capitals', `${named('MODEL', 'x')}${file}${end}`],
    ['a second model as PHP reads it', `${model}${named('model[]', 'x')}${file}${end}`],
    ['a second model after a space', `${model}${named(' model', 'x')}${file}${end}`],
    [
      'two names of one part',
      `${part('Content-Disposition: form-data; name="a"\r\nContent-Disposition: form-data; name="model"', 'x')}${file}${end}`,
    ],
    ['a boundary in the middle of a line', `${named('prompt', 'a--b')}${model}${file}${end}`],
    ['a boundary after a bare line feed', `${named('prompt', 'a\n--b\r\n')}${model}${file}${end}`],
    ['a boundary that goes on', `${model}${file}--bc\r\n\r\n\r\n${end}`],
  ])('is refused as ambiguous with %s', (_name, body) => {
    expect(codeOf(body)).toBe('body_ambiguous');
  });

  test.each([
    ['no end', `${model}${file}`],
    ['something after its end', `${model}${file}${end}x`],
    ['something before its beginning', `x\r\n${model}${file}${end}`],
    ['a part without a name', `${part('Content-Type: text/plain', 'x')}${model}${file}${end}`],
    ['an escape in a name', `${part('Content-Disposition: form-data; name="mo\\del"', 'x')}${file}${end}`],
    ['a name without quotes', `${part('Content-Disposition: form-data; name=model', 'x')}${file}${end}`],
    ['a header over two lines', `${part('Content-Disposition: form-data;\r\n name="model"', 'x')}${file}${end}`],
    [
      'an encoding',
      `${part('Content-Disposition: form-data; name="model"\r\nContent-Transfer-Encoding: base64', 'eA==')}${file}${end}`,
    ],
    ['nothing', ''],
    ['only an end', end],
  ])('is refused as malformed with %s', (_name, body) => {
    expect(codeOf(body)).toBe('body_malformed');
  });

  test.each([
    ['no model', `${file}${end}`],
    ['a file for a model', `${part('Content-Disposition: form-data; name="model"; filename="m"', 'x')}${file}${end}`],
    ['a control character in the model', `${named('model', 'a\u0000b')}${file}${end}`],
    ['no file', `${model}${end}`],
    ['100 parts', `${model}${file}${named('x', '1').repeat(100)}${end}`],
  ])('is refused as invalid with %s', (_name, body) => {
    expect(codeOf(body)).toBe('parameter_invalid');
  });

  test.each([
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary=b; boundary=c',
    `multipart/form-data; boundary=${'b'.repeat(71)}`,
    'multipart/form-data; x=1; boundary=b',
    'multipart/mixed; boundary=b',
  ])('of type %s is not supported', (contentType) => {
    expect(codeOf(`${model}${file}${end}`, contentType)).toBe('body_unsupported');
  });
});
