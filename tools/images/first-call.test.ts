import { accessSync, chmodSync, constants, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { withScratchDatabase } from '../migrate/scratch-database.ts';
import { freePort } from '../process/free-port.ts';
import { tryCommand } from '../process/run-command.ts';
import { appUrls } from '../stack/app-parts.ts';
import { seedDemo } from '../stack/seed-demo.ts';
import { Stack } from '../stack/stack.ts';
import { testRedisUrl, testServerUrl } from '../test/test-server-url.ts';
import { type ImageFiles, layOutImages, removeImages, runImages, runMigrateImage } from './first-call.ts';

const buildTimeoutMs = 10 * 60_000;
const timeoutMs = 3 * 60_000;
const key = Buffer.alloc(32, 7).toString('base64');
let images: ImageFiles;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waygate-images-'));
  // Nobody, as whom the programs run, must be able to walk in.
  chmodSync(folder, 0o755);
  images = await layOutImages(join(folder, 'images'));
  return () => removeImages(folder);
}, buildTimeoutMs);

test('images hold no workspace source, no secret and nothing that can be written', () => {
  for (const path of Object.values(images.folders)) {
    expect(statSync(path).mode & 0o222).toBe(0);
    for (const unwanted of ['src', '.env', 'node_modules/@waygate', 'node_modules/typescript']) {
      expect(() => accessSync(join(path, unwanted), constants.F_OK), unwanted).toThrow('ENOENT');
    }
  }
});

test.each(['gateway', 'worker'] as const)(
  'the image %s refuses production mode without secrets, in one sentence',
  { timeout: timeoutMs },
  async (name) => {
    const env = { PATH: process.env['PATH'], WAYGATE_MODE: 'production' };
    const options = { cwd: images.folders[name], timeoutMs: 30_000, env };
    const result = await tryCommand(images.node, ['dist/main.js'], options);
    expect(result.code).not.toBe(0);
    expect(result.stderr + result.stdout).toMatch(/DATABASE_URL|WAYGATE_/);
    expect(result.stderr + result.stdout).not.toMatch(/^ +at /m);
  },
);

test('started as a normal user with read-only code, the images answer the first call', {
  timeout: timeoutMs,
}, async () => {
  await withScratchDatabase(testServerUrl(), async (databaseUrl) => {
    expect(await runMigrateImage(images, databaseUrl)).toContain('Applied');
    const taken = new Set<number>();
    const port = () => freePort(21_800, taken);
    const ports = { console: await port(), gateway: await port(), sandbox: await port(), worker: await port() };
    const urls = appUrls(ports);
    const demo = await seedDemo({ databaseUrl, keyPepper: key, masterKey: key, sandboxUrl: urls.sandbox });
    const context = {
      runFolder: join(folder, 'run'),
      logFolder: join(folder, 'logs'),
      say: () => undefined,
      onRevived: () => undefined,
    };
    const stack = new Stack(context);
    onTestFinished(() => stack.stop());
    const secrets = { keyPepper: key, masterKey: key, sessionSecret: key };
    const spoolFolder = join(folder, 'images', 'spool');
    const settings = { ports, databaseUrl, redisUrl: testRedisUrl(), ...secrets, spoolFolder, consoleServer: 'image' };
    await runImages(images, settings, stack);
    const answer = await fetch(`${urls.gateway}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${demo.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'sandbox/swift', messages: [{ role: 'user', content: 'Hello' }] }),
      signal: AbortSignal.timeout(20_000),
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ choices: [{ message: { role: 'assistant' } }] });
    expect((await fetch(urls.console, { signal: AbortSignal.timeout(20_000) })).status).toBe(200);
    await stack.stop();
  });
});
