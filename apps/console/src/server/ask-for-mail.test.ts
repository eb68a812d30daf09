import { createId, systemClock, systemRandom } from '@waygate/protocol';
import { createTestRedis, type TestRedis } from '@waygate/testkit';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { askForMail, mailQueue } from './ask-for-mail.ts';

const held = vi.hoisted(() => ({ redisUrl: '' }));
vi.mock('@/config.ts', () => ({ readConfig: () => held }));
vi.mock('./log.ts', () => import('../../test/quiet-log.ts'));

let testRedis: TestRedis;

beforeAll(async () => {
  testRedis = await createTestRedis();
  held.redisUrl = testRedis.url;
});
afterAll(async () => {
  await mailQueue().close();
  await testRedis.close();
});

it('the first mail of a process is queued, although the connection is only being made', async () => {
  const userId = createId('usr', { clock: systemClock, random: systemRandom });
  expect(await askForMail({ kind: 'email_verification', userId })).toBe(true);
  expect(await mailQueue().counts()).toEqual({ waiting: 1, active: 0, failed: 0 });
});
