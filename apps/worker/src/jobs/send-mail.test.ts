import { mkdtemp, readdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asVisitor,
  createInvitation,
  createSignUp,
  openDatabase,
  openInvitation,
  openSignUp,
  revokeInvitation,
  useAccountLink,
  withOrganisation,
} from '@waygate/db';
import { Secret, systemClock, systemRandom } from '@waygate/protocol';
import { openQueue, openRedis } from '@waygate/queues';
import { createLogger, createMetrics } from '@waygate/telemetry';
import {
  type BuiltOrganisation,
  buildOrganisation,
  createTestDatabase,
  createTestRedis,
  type TestDatabase,
  type TestRedis,
} from '@waygate/testkit';
import { hashLinkToken } from '@waygate/vault';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createJobMetrics } from '../create-job-metrics.ts';
import { createMailer, type Mail } from '../mail/create-mailer.ts';
import { runJobs } from '../run-jobs.ts';
import { jobs } from './index.ts';
import type { JobContext } from './job.ts';
import { sendMailJob } from './send-mail.ts';

const fail = (error: Error): never => expect.fail(error.message);
const lines: string[] = [];
const mails: Mail[] = [];
let testDatabase: TestDatabase;
let redis: TestRedis;
let built: BuiltOrganisation;
let context: JobContext;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  redis = await createTestRedis();
  built = await buildOrganisation(testDatabase);
  const database = openDatabase({
    url: testDatabase.url,
    role: 'system',
    poolMax: 4,
    applicationName: 'test',
    statementTimeoutMs: 5_000,
  });
  context = {
    database,
    redis: openRedis({ url: redis.url, name: 'test', connectTimeoutMs: 2_000, commandTimeoutMs: 2_000, onError: fail }),
    clock: systemClock,
    random: systemRandom,
    logger: createLogger({ service: 'worker', level: 'debug', sink: { write: (line) => lines.push(line) } }),
    mailer: async (mail) => void mails.push(mail),
    consoleUrl: 'https://console.example.com',
    usageRetentionDays: 30,
    sessionRetentionDays: 30,
    auditAnchors: null,
  };
});
afterAll(async () => {
  context.redis.disconnect();
  await context.database.close();
  await testDatabase.close();
  await redis.close();
});

function tokenIn(mail: Mail | undefined): string {
  return /#(?:org_\w+\.)?([\w-]{43})$/m.exec(mail?.text ?? '')?.[1] ?? 'none';
}

function use(token: string) {
  const link = { tokenHash: hashLinkToken(token), kind: 'password_reset' } as const;
  return asVisitor(context.database, (tx) => useAccountLink(tx, link));
}

function inside<Result>(work: Parameters<typeof withOrganisation<Result>>[2]) {
  const { organisationId, userId } = built;
  return withOrganisation(context.database, { organisationId, userId }, work);
}

function invite(email: string) {
  const wanted = {
    email,
    role: { systemRole: 'viewer' },
    invitedBy: built.userId,
    tokenHash: email,
    lifetimeMs: 60_000,
  };
  return inside((tx) => createInvitation(tx, wanted));
}

describe('the mail', () => {
  it('for a new password has a link that works once, and a later mail voids it', async () => {
    await sendMailJob(context, { kind: 'password_reset', email: built.email.toUpperCase() });
    await sendMailJob(context, { kind: 'password_reset', email: built.email });
    const [first, second] = mails.splice(0);
    expect(second).toMatchObject({ to: built.email, subject: 'Choose a new password' });
    await expect(use(tokenIn(first))).rejects.toThrow(/used or expired/);
    expect(await use(tokenIn(second))).toBe(built.userId);
    await expect(use(tokenIn(second))).rejects.toThrow(/used or expired/);
  });

  it('goes to nobody for an address without an account', async () => {
    await sendMailJob(context, { kind: 'password_reset', email: 'nobody@example.com' });
    expect(mails).toEqual([]);
  });

  it('of a sign-up leads on where there is no account, and says so to the mailbox only where there is one', async () => {
    const wanted = {
      name: 'Ada',
      passwordHash: 'hash',
      organisation: 'Come to evil.example',
      timeZone: 'UTC',
      lifetimeMs: 60_000,
    };
    const app = { url: testDatabase.url, role: 'app', poolMax: 1, applicationName: 'test' } as const;
    const visitors = openDatabase({ ...app, statementTimeoutMs: 5_000 });
    const signUpId = async (email: string) =>
      (await asVisitor(visitors, (tx) => createSignUp(tx, { ...wanted, email }))).id;
    await sendMailJob(context, { kind: 'sign_up', signUpId: await signUpId('new@example.com') });
    await sendMailJob(context, { kind: 'sign_up', signUpId: await signUpId(built.email) });
    const [first, second] = mails.splice(0);
    expect(first).toMatchObject({ to: 'new@example.com', subject: 'Finish signing up' });
    expect(first?.text).toContain('https://console.example.com/sign-up/finish#');
    expect(first?.text, 'nobody sends words of their own through us').not.toContain('evil.example');
    const tokenHash = hashLinkToken(tokenIn(first));
    expect(await asVisitor(visitors, (tx) => openSignUp(tx, tokenHash))).toMatchObject({ email: 'new@example.com' });
    expect(second).toMatchObject({ to: built.email, subject: 'You have an account already' });
    expect(second?.text).toContain('https://console.example.com/sign-in\n');
    expect(tokenIn(second)).toBe('none');
    await visitors.close();
  });

  it('of an invitation leads to it, and is not sent once it is withdrawn', async () => {
    const { organisationId } = built;
    const invitationId = await invite('ada@example.com');
    await sendMailJob(context, { kind: 'invitation', organisationId, invitationId });
    const [mail] = mails.splice(0);
    expect(mail).toMatchObject({ to: 'ada@example.com', subject: 'Join Test organisation on Waygate' });
    expect(mail?.text).toContain(`https://console.example.com/invitation#${organisationId}.`);
    const opened = await inside((tx) => openInvitation(tx, hashLinkToken(tokenIn(mail))));
    expect(opened).toMatchObject({ id: invitationId, isByMail: true, hasAccount: false });
    await inside((tx) => revokeInvitation(tx, invitationId));
    await sendMailJob(context, { kind: 'invitation', organisationId, invitationId });
    expect(mails).toEqual([]);
  });

  it('leaves neither its link in Redis or a log, nor its address in Redis once it is out', async () => {
    const connection = {
      ...{ url: redis.url, name: 'test', connectTimeoutMs: 2_000, commandTimeoutMs: 2_000 },
      onError: () => undefined,
    };
    const metrics = createJobMetrics(createMetrics({ withProcess: false }));
    const running = await runJobs({ jobs, context, connection, metrics, usageConcurrency: 1 });
    const queue = openQueue('mail', connection);
    await queue.waitUntilReady(5_000);
    const monitor = new Redis(redis.url);
    await queue.add({ kind: 'password_reset', email: built.email }, { jobId: 'one' });
    await vi.waitFor(async () => expect(await queue.statesOf(['one'])).toEqual(['absent']), 10_000);
    const [mail] = mails.splice(0);
    const kept: unknown[] = [];
    for (const key of await monitor.keys('*')) {
      const kind = await monitor.type(key);
      if (kind === 'hash') kept.push(await monitor.hgetall(key));
      if (kind === 'stream') kept.push(await monitor.xrange(key, '-', '+'));
    }
    expect(tokenIn(mail)).not.toBe('none');
    expect(JSON.stringify(kept) + lines.join('')).not.toContain(tokenIn(mail));
    expect(JSON.stringify(kept)).not.toContain(built.email);
    monitor.disconnect();
    await queue.close();
    await running.stop(2_000);
  });
});

describe('the mailer', () => {
  const mail = { to: 'ada@example.com', subject: 'Grüße', text: 'Hello.\n' };
  const from = 'Waygate <waygate@example.com>';

  it('writes files that only their owner reads when there is no mail server', async () => {
    const folder = join(await mkdtemp(join(tmpdir(), 'mail-')), 'box');
    await createMailer({ smtpUrl: null, from, folder })(mail);
    const [name = ''] = await readdir(folder);
    expect(await readFile(join(folder, name), 'utf8')).toMatch(/To: ada@example\.com[\s\S]*Hello\./);
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  });

  it('speaks SMTP to the server it is given', async () => {
    const heard: string[] = [];
    const server = createServer((socket) => {
      socket.write('220 test\r\n');
      socket.on('data', (data) => {
        const line = data.toString();
        heard.push(line);
        if (line.startsWith('DATA')) socket.write('354 go on\r\n');
        else if (line.startsWith('QUIT')) socket.end('221 bye\r\n');
        else if (!heard.some((one) => one.startsWith('DATA')) || line.endsWith('\r\n.\r\n')) socket.write('250 ok\r\n');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const smtpUrl = new Secret(`smtp://127.0.0.1:${port}`);
    await createMailer({ smtpUrl, from, folder: '/nowhere' })(mail);
    expect(heard.join('')).toMatch(/MAIL FROM:<waygate@example\.com>[\s\S]*RCPT TO:<ada@example\.com>[\s\S]*Hello\./);
    server.close();
  });
});
