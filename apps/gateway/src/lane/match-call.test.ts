import { describe, expect, test } from 'vitest';
import { fuzzLane } from '../../test/lane-fuzzer.ts';
import { callBytesMax, headBytesMax, matchCall } from './match-call.ts';

const plain = ['POST /v1/chat/completions HTTP/1.1', 'Host: a', 'Content-Type: application/json', 'content-length: 2'];

function match(lines: readonly string[], body = '{}') {
  return matchCall(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1'));
}

describe('matchCall', () => {
  test('reads a plain call: target, headers in lower case, body', () => {
    expect(match(plain)).toEqual({
      kind: 'call',
      url: '/v1/chat/completions',
      headers: { host: 'a', 'content-type': 'application/json', 'content-length': '2' },
      body: Buffer.from('{}'),
    });
  });

  test('waits for the rest of what begins like one, at each byte', () => {
    const bytes = Buffer.from(`${plain.join('\r\n')}\r\n\r\n{}`);
    for (let length = 0; length < bytes.length; length++) {
      const found = matchCall(bytes.subarray(0, length));
      expect(found.kind, `${length} bytes`).toBe('partial');
      if (found.kind === 'partial') expect(found.bytes).toBeGreaterThan(length);
    }
    expect(matchCall(bytes.subarray(0, -1))).toEqual({ kind: 'partial', bytes: bytes.length });
  });

  test.each([
    ['another method', ['GET /v1 HTTP/1.1', ...plain.slice(1)]],
    ['another version', ['POST /v1 HTTP/1.0', ...plain.slice(1)]],
    ['a target of other characters', ['POST /v1#x HTTP/1.1', ...plain.slice(1)]],
    ['no host', plain.filter((line) => !line.startsWith('Host'))],
    ['no length', plain.slice(0, -1)],
    ['a length of nothing', [...plain.slice(0, -1), 'content-length: 0']],
    ['a length that is not plain', [...plain.slice(0, -1), 'content-length: 02']],
    ['two lengths', [...plain, 'Content-Length: 2']],
    ['chunks', [...plain, 'transfer-encoding: chunked']],
    ['an expectation', [...plain, 'expect: 100-continue']],
    ['an upgrade', [...plain, 'upgrade: h2c']],
    ['a connection that is to close', [...plain, 'connection: close']],
    ['a header twice', [...plain, 'x-a: 1', 'X-A: 2']],
    ['a name of objects', [...plain, 'constructor: x']],
    ['a folded line', [...plain, 'x-a: 1\r\n 2']],
    ['a line without a colon', [...plain, 'x-a']],
    ['spaces around a value', [...plain, 'x-a: b ']],
    ['a tab', [...plain, 'x-a:\tb']],
    ['a bare line feed', [...plain, 'x-a: b\nx-b: c']],
    ['bytes beyond ASCII', [...plain, 'x-a: \xe9']],
    ['too many headers', [...plain, ...Array.from({ length: 64 }, (_, at) => `x-${at}: 1`)]],
    ['a head that is too long', [...plain, `x-a: ${'b'.repeat(headBytesMax)}`]],
    ['a body that is too long', [...plain.slice(0, -1), `content-length: ${callBytesMax}`]],
  ])('leaves %s to the HTTP server', (_, lines) => {
    expect(match(lines).kind).toBe('other');
  });

  test('leaves more than one request to the HTTP server', () => {
    expect(match(plain, '{}P').kind).toBe('other');
  });

  test('leaves a head without end to the HTTP server', () => {
    const endless = Buffer.from(`POST /${'a'.repeat(headBytesMax)}`);
    expect([matchCall(endless).kind, matchCall(endless.subarray(0, 100)).kind]).toEqual(['other', 'partial']);
  });

  test('reads 50,000 odd requests as Node does, or leaves them', () => {
    const { calls, differences } = fuzzLane({ inputs: 50_000, seed: 20_261_126 });
    expect(differences).toEqual([]);
    expect(calls).toBeGreaterThan(5_000);
  });
});
