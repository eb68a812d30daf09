import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createAccessLog } from './create-access-log.ts';
import { openLineSink } from './open-line-sink.ts';

const textOf = (lines: string | Uint8Array): string =>
  typeof lines === 'string' ? lines : Buffer.from(lines).toString();

describe('the access log', () => {
  it('is one line of JSON whatever a client wrote, without secrets', () => {
    const lines: string[] = [];
    const entry = {
      atMs: Date.UTC(2026, 10, 2) + 7,
      requestId: 'req_1',
      method: 'POST',
      route: '/v1/chat/completions',
      status: 200,
      durationMicros: 1_234,
      bytesSent: 99,
      clientAddress: '127.0.0.1',
      organisationId: 'org_1',
      keyId: null,
      model: `"\nsk-wg-usr-CANARY${'A'.repeat(28)}`,
      errorCode: null,
    };
    createAccessLog({ write: (text) => lines.push(...textOf(text).split('\n')) }).write([
      entry,
      { ...entry, model: null },
    ]);
    expect(lines).toHaveLength(3);
    expect(lines[2]).toBe('');
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ requestId: 'req_1', model: null });
    const { atMs, ...rest } = entry;
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      ...rest,
      level: 'info',
      kind: 'access',
      time: new Date(atMs).toISOString(),
      model: '"\n[secret]',
    });
  });

  it('keeps its own words in each line, whatever the lines before said', () => {
    const first = {
      ...{
        atMs: Date.UTC(2026, 10, 2),
        requestId: 'req_1',
        method: 'POST',
        route: '/v1/chat/completions',
        status: 200,
      },
      ...{ durationMicros: 1, bytesSent: 2, clientAddress: '127.0.0.1', organisationId: 'org_1', keyId: 'key_1' },
      ...{ model: 'a', errorCode: null },
    };
    const others = [
      ...[{ atMs: first.atMs + 12 }, { atMs: first.atMs + 1_123 }, { requestId: 'req_2' }, { method: 'GET' }],
      ...[{ route: '/v1/embeddings' }, { status: 500 }, { durationMicros: 3 }, { bytesSent: 0 }, { model: null }],
      ...[
        { clientAddress: '::1' },
        { organisationId: 'org_2' },
        { organisationId: null, keyId: null },
        { keyId: 'key_2' },
      ],
      ...[{ model: '"' }, { model: 'mödel' }, { errorCode: 'internal' }, { keyId: null }],
    ].map((part) => ({ ...first, ...part }));
    const numbered = Array.from({ length: 2_000 }, (_one, i) => ({
      ...first,
      ...{ route: `/${i}`, clientAddress: `${i}`, keyId: `key_${i}`, model: `${i}` },
    }));
    const entries = [...others.flatMap((other) => [first, other]), ...numbered, ...numbered];
    const lines: string[] = [];
    createAccessLog({ write: (text) => lines.push(...textOf(text).split('\n').slice(0, -1)) }).write(entries);
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      entries.map(({ atMs, ...rest }) => ({
        ...{ level: 'info', kind: 'access', time: new Date(atMs).toISOString() },
        ...rest,
      })),
    );
  });
});

describe('a line sink', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waygate-sink-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds lines back until there are many, drops beyond its bound, and writes the rest at the end', async () => {
    const path = join(folder, 'log');
    const fileDescriptor = openSync(path, 'w');
    const sink = openLineSink({ fileDescriptor, bufferBytesMax: 16_384 });
    sink.write('first\n');
    expect(readFileSync(path, 'utf8')).toBe('');
    for (let i = 0; i < 200; i++) sink.write(`${'x'.repeat(999)}\n`);
    expect(sink.droppedLines()).toBeGreaterThan(100);
    const closed = sink.close();
    sink.write('late\n');
    await closed;
    const written = readFileSync(path, 'utf8');
    expect(written.startsWith('first\n')).toBe(true);
    expect(written.length).toBeLessThan(40_000);
    expect(written).not.toContain('late');
  });

  it('writes a lone line soon, and another after it', async () => {
    const path = join(folder, 'lone');
    const sink = openLineSink({ fileDescriptor: openSync(path, 'w'), bufferBytesMax: 16_384 });
    for (const text of ['one\n', 'one\ntwo\n']) {
      sink.write(text.slice(-4));
      await vi.waitFor(() => expect(readFileSync(path, 'utf8')).toBe(text), { timeout: 5_000 });
    }
    await sink.close();
  });
});
