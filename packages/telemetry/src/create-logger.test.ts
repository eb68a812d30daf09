import { Secret } from '@waygate/protocol';
import { describe, expect, test } from 'vitest';
import { createLogger } from './create-logger.ts';

function record(level: 'info' | 'warn') {
  const lines: string[] = [];
  const logger = createLogger({ service: 'test', level, sink: { write: (line) => lines.push(line) } });
  return { lines, logger };
}

describe('createLogger', () => {
  test('writes one JSON object per line, without secrets', () => {
    const { lines, logger } = record('info');
    logger.info('called with Bearer CANARYCANARY', { apiKey: new Secret('CANARY'), status: 200 });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('CANARY');
    const line = JSON.parse(lines[0] ?? '');
    expect(line).toMatchObject({
      level: 'info',
      service: 'test',
      message: 'called with [secret]',
      status: 200,
      apiKey: '[secret]',
    });
    expect(Number.isNaN(Date.parse(line.time))).toBe(false);
  });

  test('leaves out what is below its level', () => {
    const { lines, logger } = record('warn');
    logger.info('quiet');
    logger.warn('loud');
    expect(lines).toHaveLength(1);
  });
});
