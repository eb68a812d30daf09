import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clients } from '@waygate/connect';
import { type HttpServer, startHttpServer } from '@waygate/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from './run-command.ts';

let gateway: HttpServer;
let home: string;
let said: string[];

const answers: Readonly<Record<string, object>> = {
  '/v1/models': {
    data: [
      { id: 'openai/embed', api: 'embeddings' },
      { id: 'sandbox/swift', api: 'chat' },
    ],
  },
  '/v1/chat/completions': { choices: [{ message: { content: 'Hello\n there.' } }] },
  '/v1/messages': { content: [{ type: 'text', text: 'Hello there.' }] },
  '/v1/responses': { output: [{ type: 'reasoning' }, { content: [{ text: 'Hello there.' }] }] },
};

beforeAll(async () => {
  gateway = await startHttpServer(({ path, headers }, response) => {
    const isKnown = headers.authorization === 'Bearer sk-wg-test';
    const refusal = { error: { message: 'The API key is unknown.' } };
    response.writeHead(isKnown ? 200 : 401, { 'x-waygate-cost': '0.000012', 'x-request-id': 'req_1' });
    response.end(JSON.stringify(isKnown ? answers[path] : refusal));
  });
});
afterAll(() => gateway.close());
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'waygate-cli-'));
  said = [];
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function run(argv: readonly string[], more: { apiKey?: string; url?: string } = {}): Promise<number> {
  const { apiKey = 'sk-wg-test', url = gateway.url } = more;
  const config = { url, apiKey, home };
  return runCommand(argv, { config, say: (line) => said.push(line), nowMs: () => 0 });
}

const claude = (): string => join(home, '.claude/settings.json');
const codex = (): string => join(home, '.codex/config.toml');

describe('waygate connect', () => {
  test.each(clients.map(({ id }) => id))('%s makes a call, shows it, and ends well', async (id) => {
    expect(await run(['connect', id])).toBe(0);
    const text = said.join('\n');
    expect(text).toContain('sandbox/swift answered "Hello there."');
    expect(text).toContain('cost $0.000012, request req_1');
    const inFiles = [claude(), codex()].filter((path) => text.includes(path)).map((path) => readFileSync(path, 'utf8'));
    expect([text, ...inFiles].join('\n')).toContain(gateway.url);
  });

  test('keeps what else Claude Code is set to, and a copy of what was there', async () => {
    mkdirSync(join(home, '.claude'));
    const before = '{"theme":"dark","env":{"FOO":"1","ANTHROPIC_BASE_URL":"x"}}';
    writeFileSync(claude(), before);
    expect(await run(['connect', 'claude-code', '--url', `${gateway.url}/v1/`])).toBe(0);
    expect(JSON.parse(readFileSync(claude(), 'utf8'))).toEqual({
      theme: 'dark',
      env: {
        FOO: '1',
        ANTHROPIC_BASE_URL: gateway.url,
        ANTHROPIC_AUTH_TOKEN: 'sk-wg-test',
        ANTHROPIC_API_KEY: '',
        ANTHROPIC_MODEL: 'sandbox/swift',
      },
    });
    expect(statSync(claude()).mode & 0o777).toBe(0o600);
    const copy = readdirSync(join(home, '.claude')).find((name) => name.includes('before-waygate'));
    expect(readFileSync(join(home, '.claude', copy ?? ''), 'utf8')).toBe(before);
  });

  test("puts its block at the end of Codex's settings, once", async () => {
    mkdirSync(join(home, '.codex'));
    const before = 'model = "gpt-5"\n\n[tools]\nweb_search = true';
    writeFileSync(codex(), before);
    await run(['connect', 'codex', '--model', 'a/one']);
    await run(['connect', 'codex', '--model', 'a/two']);
    const text = readFileSync(codex(), 'utf8');
    expect(text.startsWith(before)).toBe(true);
    expect(text.match(/\[model_providers\.waygate\]/g)).toHaveLength(1);
    expect(text).toContain('model = "a/two"');
    expect(text).not.toContain('a/one');
    expect(text).not.toContain('sk-wg-test');
  });

  test('says how it is used when it is asked, whatever else stands there', async () => {
    expect(await run(['connect', 'codex', '--help'])).toBe(0);
    expect(said.join('\n')).toContain('waygate connect <client>');
  });

  test('writes nothing when it only prints', async () => {
    expect(await run(['connect', 'claude-code', '--print'])).toBe(0);
    expect(said.join('\n')).toContain('"ANTHROPIC_BASE_URL"');
    expect(readdirSync(home)).toEqual([]);
  });

  test('leaves settings alone that it cannot read', async () => {
    mkdirSync(join(home, '.claude'));
    writeFileSync(claude(), '{ // my settings\n}');
    expect(await run(['connect', 'claude-code'])).toBe(1);
    expect(readFileSync(claude(), 'utf8')).toBe('{ // my settings\n}');
    expect(readdirSync(join(home, '.claude'))).toEqual(['settings.json']);
  });

  test('writes nothing and says why when the call fails', async () => {
    expect(await run(['connect', 'claude-code'], { apiKey: 'sk-wg-wrong' })).toBe(1);
    expect(said).toEqual(['The gateway refused (401): The API key is unknown.']);
    expect(await run(['connect', 'claude-code'], { url: 'http://127.0.0.1:9' })).toBe(1);
    expect(said.at(-1)).toMatch(/^No gateway answers at /);
    expect(await run(['connect', 'claude-code', '--url', 'file:///etc'])).toBe(1);
    expect(await run(['connect', 'claude-code', '--nonsense'])).toBe(1);
    expect(readdirSync(home)).toEqual([]);
  });

  test('says how it is used', async () => {
    expect(await run([])).toBe(0);
    expect(await run(['connect', 'emacs'])).toBe(2);
    expect(said.join('\n')).toContain('Clients: claude-code, codex, cline');
  });
});
