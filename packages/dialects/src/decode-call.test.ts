import { Refusal } from '@waygate/errors';
import type { DialectName } from '@waygate/protocol';
import { describe, expect, test } from 'vitest';
import type { CallAddress } from './dialect.ts';
import { dialectTable } from './dialect-table.ts';

const nowhere: CallAddress = { pathModel: null, isStream: null, headers: {} };
const inPath: CallAddress = { pathModel: 'a/b', isStream: true, headers: {} };

function decode(dialect: DialectName, text: string, address = nowhere) {
  return dialectTable[dialect].decodeCall(Buffer.from(text), address);
}

function refusalOf(act: () => unknown): Refusal {
  try {
    act();
  } catch (caught) {
    if (caught instanceof Refusal) return caught;
    throw caught;
  }
  throw new Error('not refused');
}

describe('a call of the Messages grammar', () => {
  const body = (more: string) => `{"model":"m","max_tokens":7,"messages":[{"role":"user","content":"x"}]${more}}`;

  test('says what policy needs, and keeps the headers that say how to read it', () => {
    const headers = { 'anthropic-beta': 'a,b', 'anthropic-version': '2023-06-01', 'x-other': '1' };
    const call = decode('anthropic-messages', body(',"stream":true,"metadata":{"user_id":"u"}'), {
      ...nowhere,
      headers,
    });
    expect(call.body).toMatchObject({ requestedModel: 'm', isStream: true, outputTokensMax: 7, endUser: 'u' });
    expect(call.headers).toEqual({ 'anthropic-beta': 'a,b', 'anthropic-version': '2023-06-01' });
  });

  test.each([
    ['fallbacks', ',"fallbacks":"secret"', 'parameter_invalid'],
    ['model', ',"Model":"secret"', 'body_ambiguous'],
    ['metadata.user_id', ',"metadata":{"user_id":"a","user_id":"b"}', 'body_ambiguous'],
    ['metadata.user_id', ',"metadata":{"user_id":"a\\u0000"}', 'parameter_invalid'],
    ['max_tokens', ',"max_tokens":8', 'body_ambiguous'],
  ])('is refused for %s in %s', (param, more, code) => {
    expect(refusalOf(() => decode('anthropic-messages', body(more)))).toMatchObject({ param, code });
  });
});

describe('a call of the generateContent grammar', () => {
  const body = (more: string) => `{"contents":[{"parts":[{"text":"x"}]}]${more}}`;

  test.each([
    '"generationConfig":{"maxOutputTokens":9,"candidateCount":2}',
    '"generation_config":{"max_output_tokens":9,"candidate_count":2}',
  ])('says its ceilings in either spelling: %s', (config) => {
    const call = decode('gemini-generate-content', body(`,${config}`), inPath);
    expect(call.body).toMatchObject({ requestedModel: 'a/b', isStream: true, outputTokensMax: 9 });
    expect(call.choicesCount).toBe(2);
  });

  test.each([
    ['generationConfig', ',"generationConfig":{},"generation_config":{}'],
    ['generationConfig', ',"GenerationConfig":{}'],
    ['generationConfig.maxOutputTokens', ',"generationConfig":{"maxOutputTokens":1,"max_output_tokens":9}'],
  ])('is ambiguous with %s twice or oddly spelled', (param, more) => {
    const refused = refusalOf(() => decode('gemini-generate-content', body(more), inPath));
    expect(refused).toMatchObject({ param, code: 'body_ambiguous' });
  });
});

describe('a call of the Responses grammar', () => {
  test('is not taken to the background, where nobody would book it', () => {
    const refused = refusalOf(() => decode('openai-responses', '{"model":"m","input":"x","background":true}'));
    expect(refused).toMatchObject({ param: 'background', code: 'parameter_invalid' });
  });
});

describe('a call of the completions grammar', () => {
  test('counts the candidates that are written and thrown away', () => {
    expect(decode('openai-completions', '{"model":"m","prompt":"x","n":2,"best_of":5}').choicesCount).toBe(5);
  });
});
