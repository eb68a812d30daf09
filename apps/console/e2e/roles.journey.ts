import { expect, test } from '@playwright/test';
import { callGateway, connectSandbox, makeKey } from './call-gateway.ts';
import { joinAsNew } from './invite.ts';
import { inviteAs } from './invite-as.ts';
import { newcomer, signUp } from './people.ts';

const arrivesWithinMs = 30_000;
const canary = 'the-secret-recipe-of-the-journey';

test('somebody invited with an own role that reads requests sees list and detail, no content, and no other page', async ({
  page,
  browser,
}) => {
  const slug = await signUp(page, newcomer());
  await connectSandbox(page, slug);
  const key = await makeKey(page, slug, 'backend');
  expect(await callGateway(page, key, canary)).toBe(200);

  await page.goto(`/o/${slug}/production/roles`);
  await page.getByRole('button', { name: 'New role' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Request reader');
  await page.getByRole('group', { name: 'Requests' }).getByRole('checkbox', { name: 'read', exact: true }).click();
  await page.getByRole('button', { name: 'Create role' }).click();
  await expect(page.getByText('Request reader can be given to people.')).toBeVisible();
  const guest = { ...newcomer(), name: 'Rita Reader' };
  const link = await inviteAs(page, slug, { email: guest.email, role: 'Request reader' });

  const other = await browser.newContext();
  const guestPage = await other.newPage();
  const bodies: Promise<string>[] = [];
  guestPage.on('response', (response) => bodies.push(response.text().catch(() => '')));
  await joinAsNew(guestPage, link, guest);
  await expect(guestPage.getByRole('navigation', { name: 'Pages' }).getByRole('link')).toHaveText(['Requests']);
  const row = guestPage.getByRole('row').filter({ hasText: 'sandbox/swift' });
  await expect(async () => {
    await guestPage.goto(`/o/${slug}/production/requests`);
    await expect(row).toHaveCount(1, { timeout: 3_000 });
  }).toPass({ timeout: arrivesWithinMs });
  await row.click();
  await guestPage.waitForURL(/peek=/);
  const requestId = new URL(guestPage.url()).searchParams.get('peek') ?? '';
  await guestPage.goto(`/o/${slug}/production/requests/${requestId}`);
  await expect(guestPage.getByText('sandbox/swift').first()).toBeVisible();
  expect(await guestPage.content()).not.toContain(canary);
  expect((await Promise.all(bodies)).join('')).not.toContain(canary);

  await guestPage.goto(`/o/${slug}/production/service-accounts`);
  await expect(guestPage.getByRole('heading', { name: 'You may not see service accounts' })).toBeVisible();
  await other.close();
});
