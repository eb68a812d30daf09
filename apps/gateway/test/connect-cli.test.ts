import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStand, type Stand } from './stand.ts';

const run = promisify(execFile);
const program = join(import.meta.dirname, '../../cli/src/main.ts');

let stand: Stand;
let home: string;

beforeAll(async () => {
  stand = await openStand();
  home = mkdtempSync(join(tmpdir(), 'waygate-connect-'));
}, 60_000);
afterAll(async () => {
  await stand.close();
  rmSync(home, { recursive: true, force: true });
});

describe('waygate connect, against a gateway', () => {
  test.each(['claude-code', 'codex', 'cline'])('shows what %s will see, and the call is booked', async (client) => {
    const env = { HOME: home, WAYGATE_URL: stand.gatewayUrl, WAYGATE_API_KEY: stand.organisation.key.text };
    const args = [program, 'connect', client, '--model', 'sandbox/swift'];
    const { stdout } = await run(process.execPath, args, { env });
    expect(stdout).toContain('sandbox/swift answered "');
    const requestId = /request (req_\w+)/.exec(stdout)?.[1];
    expect(await stand.bookedWhere((one) => one.requestId === requestId)).toMatchObject({ outcome: 'completed' });
    if (client !== 'claude-code') return;
    const settings = JSON.parse(readFileSync(join(home, '.claude/settings.json'), 'utf8'));
    expect(settings.env.ANTHROPIC_BASE_URL).toBe(stand.gatewayUrl);
  });
});
