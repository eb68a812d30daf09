import { Refusal } from '@waygate/errors';
import { describe, expect, test } from 'vitest';
import { decodeTranscription } from './decode-transcription.ts';

const json = { pathModel: null, isStream: null, headers: { 'content-type': 'application/json; charset=utf-8' } };
const sound = Buffer.from([0xff, 0xfb, 0, 0x0d, 0x0a, 0x2d, 0x2d]);
const asked = { model: 'openai/whisper-1', input_audio: { data: sound.toString('base64'), format: 'mp3' } };

function decode(body: object | string) {
  return decodeTranscription(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), json);
}

/** The form as a reader of another make takes it apart. */
async function partsOf(body: object | string): Promise<[name: string, value: unknown][]> {
  const call = decode(body);
  const form = await new Response(new Uint8Array(call.body.bytes), { headers: { ...call.headers } }).formData();
  return Promise.all(
    [...form.entries()].map(
      async ([name, value]): Promise<[string, unknown]> =>
        typeof value === 'string'
          ? [name, value]
          : [name, [value.name, value.type, Buffer.from(await value.arrayBuffer()).toString('hex')]],
    ),
  );
}

function refusalOf(body: object | string): Pick<Refusal, 'code' | 'param'> {
  try {
    decode(body);
  } catch (caught) {
    if (caught instanceof Refusal) return { code: caught.code, param: caught.param };
    throw caught;
  }
  throw new Error('it was taken');
}

describe('a transcription asked for in JSON', () => {
  test('is a form to whoever reads on', async () => {
    const more = {
      language: 'de',
      prompt: 'Grüße\r\n--x',
      response_format: 'verbose_json',
      temperature: 0.2,
      timestamp_granularities: ['word', 'segment'],
      chunking_strategy: { type: 'server_vad' },
      stream: false,
      user: 'u-7',
      provider: { options: {} },
    };
    expect(await partsOf({ ...asked, ...more })).toEqual([
      ['model', 'openai/whisper-1'],
      ['language', 'de'],
      ['prompt', 'Grüße\r\n--x'],
      ['response_format', 'verbose_json'],
      ['temperature', '0.2'],
      ['stream', 'false'],
      ['chunking_strategy', '{"type":"server_vad"}'],
      ['timestamp_granularities[]', 'word'],
      ['timestamp_granularities[]', 'segment'],
      ['file', ['audio.mp3', 'audio/mpeg', sound.toString('hex')]],
    ]);
    const call = decode({ ...asked, ...more });
    expect(call.body).toMatchObject({ requestedModel: 'openai/whisper-1', isStream: false, endUser: 'u-7' });
    expect(call.leftOut).toEqual(['provider']);
    const { valueStart = 0, valueEnd = 0 } = call.fields.get('model') ?? {};
    expect(Buffer.from(call.body.bytes).toString('utf8', valueStart, valueEnd)).toBe('openai/whisper-1');
  });

  test('streams where it asks to, and leaves nothing out where it has nothing more', () => {
    expect(decode({ ...asked, stream: true, language: null })).toMatchObject({ body: { isStream: true }, leftOut: [] });
  });

  test('keeps any bytes, padded or not, with slashes escaped or not', async () => {
    for (let length = 1; length < 200; length++) {
      const bytes = Buffer.from(Array.from({ length }, (_, i) => (i * 89 + length * 191) % 256));
      const padded = bytes.toString('base64');
      for (const data of [padded, padded.replace(/=+$/, '')]) {
        const body = JSON.stringify({ ...asked, input_audio: { data, format: 'wav' } }).replaceAll('/', '\\/');
        const [, value] = (await partsOf(body)).at(-1) ?? [];
        expect(value).toEqual(['audio.wav', 'audio/wav', bytes.toString('hex')]);
      }
    }
  });

  test('cannot add a part to its form by any text of its own', async () => {
    const evil = '--waygate\r\ncontent-disposition: form-data; name="model"\r\n\r\nsecret\r\n';
    const sent = await partsOf({ ...asked, prompt: evil, language: evil, include: [evil] });
    expect(sent.filter(([name]) => name === 'model')).toEqual([['model', 'openai/whisper-1']]);
    const boundaries = [decode(asked), decode(asked)].map(({ headers }) => headers?.['content-type']);
    expect(boundaries[0]).not.toBe(boundaries[1]);
  });

  test.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['padding alone', '=='],
    ['one letter', 'A'],
    ['a letter too many', 'AAAAA'],
    ['padding in the middle', 'QQ==QUFB'],
    ['padding that does not fit', 'QUFB='],
    ['a line end', 'QUFB\nQUFB'],
    ['a space', 'QUFB QUFB'],
    ['a letter of no base64', 'QUF*'],
    ['a letter of another script', 'QUFŁ'],
    ['an escaped letter', 'QUF\u0001'],
    ['a data URI', 'data:audio/mp3;base64,QUFB'],
    ['an address', 'https://example.org/a.mp3'],
    ['a number', 7],
    ['a list', ['QUFB']],
  ])('refuses %s for a sound', (_name, data) => {
    const body = { ...asked, input_audio: { data, format: 'mp3' } };
    expect(refusalOf(body)).toEqual({ code: 'parameter_invalid', param: 'input_audio.data' });
  });

  test.each([undefined, '', 'exe', 'MP3', 'constructor', '__proto__', 'mp3"; name="model', 7, ['mp3']])(
    'refuses the format %j',
    (format) => {
      const body = { ...asked, input_audio: { data: 'QUFB', format } };
      expect(refusalOf(body)).toEqual({ code: 'parameter_invalid', param: 'input_audio.format' });
    },
  );

  test.each([
    ['input_audio', 'QUFB'],
    ['model', undefined],
    ['model', 'a\r\nb'],
    ['models', ['a']],
    ['language', 7],
    ['prompt', ['x']],
    ['temperature', 'hot'],
    ['stream', 'yes'],
    ['timestamp_granularities', 'word'],
    ['timestamp_granularities', [1]],
    ['chunking_strategy', 7],
    ['chunking_strategy', []],
    ['user', 7],
  ])('refuses %s %j', (param, value) => {
    expect(refusalOf({ ...asked, [param]: value })).toEqual({ code: 'parameter_invalid', param });
  });

  test('refuses what two readers could take differently, and what is no JSON', () => {
    const text = JSON.stringify(asked).slice(0, -1);
    for (const more of [
      '"model":"x"',
      '"Model":"x"',
      '"STREAM":true',
      '"input_audio":{}',
      '"language":"a","language":"b"',
    ])
      expect(refusalOf(`${text},${more}}`).code, more).toBe('body_ambiguous');
    const twice = '{"model":"m","input_audio":{"format":"mp3","data":"QUFB","data":"QUFC"}}';
    expect(refusalOf(twice)).toEqual({ code: 'body_ambiguous', param: 'input_audio.data' });
    expect(refusalOf(`${text},"temperature":1e400}`).param).toBe('temperature');
    for (const body of ['', '[]', '{"model":', '--x']) expect(refusalOf(body).code).toBe('body_malformed');
  });
});
