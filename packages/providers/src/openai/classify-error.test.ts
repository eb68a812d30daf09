import { describe, expect, test } from 'vitest';
import { classifyError } from './classify-error.ts';

const nowMs = Date.parse('2026-11-22T12:00:00Z');
const classify = (status: number, headers: Record<string, string> = {}) => classifyError({ status, headers, nowMs });

describe('classifyError', () => {
  test.each([
    [400, false],
    [413, false],
    [422, false],
    [401, true],
    [402, true],
    [403, true],
    [404, true],
    [408, true],
    [429, true],
    [500, true],
    [503, true],
    [529, true],
  ])('%i: another deployment can help: %s', (status, canAnotherHelp) => {
    expect(classify(status).canAnotherHelp).toBe(canAnotherHelp);
  });

  test('401 blames our credential', () => {
    expect(classify(401).isCredentialFault).toBe(true);
    expect(classify(403).isCredentialFault).toBe(false);
  });

  test.each([
    [{}, null],
    [{ 'retry-after': '7' }, 7],
    [{ 'retry-after': '1.2' }, 2],
    [{ 'retry-after': 'Sun, 22 Nov 2026 12:00:30 GMT' }, 30],
    [{ 'retry-after': 'Sun, 22 Nov 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 2],
    [{ 'retry-after': '999999999' }, 86_400],
  ])('reads %j as %s seconds', (headers, seconds) => {
    expect(classify(429, headers).retryAfterSeconds).toBe(seconds);
  });
});
