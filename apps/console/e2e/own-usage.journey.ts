import { expect, test } from '@playwright/test';
import { callGateway, connectSandbox, makeKey } from './call-gateway.ts';
import { joinAsNew } from './invite.ts';
import { inviteAs } from './invite-as.ts';
import { linkInMail } from './mail.ts';
import { newcomer, signUp } from './people.ts';
import { putIntoGroup } from './put-into-group.ts';

const arrivesWithinMs = 30_000;

test('somebody invited joins, is put into a group, makes a key, calls, and sees what they called and nothing else', async ({
  page,
  browser,
}) => {
  const slug = await signUp(page, newcomer());
  await connectSandbox(page, slug);
  expect(await callGateway(page, await makeKey(page, slug, 'backend'))).toBe(200);

  await page.goto(`/o/${slug}/production/roles`);
  await page.getByRole('button', { name: 'New role' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Own caller');
  for (const [noun, deed] of [
    ['Models', 'read'],
    ['Keys', 'read own'],
    ['Keys', 'create own'],
    ['Requests', 'read own'],
    ['Usage', 'read own'],
  ] as const) {
    await page
      .getByRole('group', { name: noun, exact: true })
      .getByRole('checkbox', { name: deed, exact: true })
      .click();
  }
  await page.getByRole('button', { name: 'Create role' }).click();
  await expect(page.getByText('Own caller can be given to people.')).toBeVisible();

  const guest = { ...newcomer(), name: 'Owen Own' };
  await inviteAs(page, slug, { email: guest.email, role: 'Own caller' });
  const other = await browser.newContext();
  const guestPage = await other.newPage();
  await joinAsNew(guestPage, await linkInMail(guest.email, 'Join '), guest);

  await putIntoGroup(page, slug, { group: 'Research', person: guest.name });

  expect(await callGateway(guestPage, await makeKey(guestPage, slug, 'mine'))).toBe(200);
  const calls = { hasText: 'sandbox/swift' };
  await expect(async () => {
    await page.goto(`/o/${slug}/production/requests`);
    await expect(page.getByRole('row').filter(calls)).toHaveCount(2, { timeout: 3_000 });
  }).toPass({ timeout: arrivesWithinMs });

  await guestPage.goto(`/o/${slug}/production/requests`);
  await expect(guestPage.getByRole('row').filter(calls)).toHaveCount(1);
  await expect(guestPage.getByRole('row').filter(calls)).toContainText('mine');
  await guestPage.goto(`/o/${slug}/production`);
  await expect(guestPage.getByText('1 call', { exact: false }).first()).toBeVisible();
  await expect(guestPage.getByText('backend')).toHaveCount(0);
  await other.close();
});
