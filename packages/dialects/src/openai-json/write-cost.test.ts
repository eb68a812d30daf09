import { describe, expect, test } from 'vitest';
import { writeCost } from './write-cost.ts';

function write(text: string, usage: string, costUsd: string | null): string {
  const start = Buffer.from(text).indexOf(usage);
  const usageSpan = usage === '' ? null : { start, end: start + Buffer.byteLength(usage) };
  return Buffer.from(writeCost({ bytes: Buffer.from(text), usageSpan, costUsd })).toString();
}

describe('writeCost', () => {
  test('adds the cost and leaves every other byte alone', () => {
    expect(write('{ "é":1, "usage": {"total_tokens" : 3 } }', '{"total_tokens" : 3 }', '0.00042')).toBe(
      '{ "é":1, "usage": {"cost":0.00042,"total_tokens" : 3 } }',
    );
  });

  test('writes the same where it is told that the usage is without a cost', () => {
    for (const usage of ['{"total_tokens":3}', '{ "total_tokens" : 3, "x": {"cost":1} }', '{\n"é":"cost"}']) {
      const text = `{"a":"é","usage":${usage},"z":1}`;
      const start = Buffer.from(text).indexOf(usage);
      const usageSpan = { start, end: start + Buffer.byteLength(usage), isWithoutCost: true };
      const written = writeCost({ bytes: Buffer.from(text), usageSpan, costUsd: '0.5' });
      expect(Buffer.from(written).toString()).toBe(write(text, usage, '0.5'));
    }
  });

  test('fills an empty usage with valid JSON', () => {
    expect(write('{"usage":{}}', '{}', '0')).toBe('{"usage":{"cost":0}}');
  });

  test('replaces a cost that the upstream states', () => {
    expect(write('{"usage":{"cost":9,"x":1}}', '{"cost":9,"x":1}', '0.5')).toBe('{"usage":{"cost":0.5,"x":1}}');
  });

  test('changes nothing where the cost is unknown or no usage was given', () => {
    expect(write('{"usage":{}}', '{}', null)).toBe('{"usage":{}}');
    expect(write('{"a":1}', '', '1')).toBe('{"a":1}');
  });
});
