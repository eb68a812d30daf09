import { expect, test } from '@playwright/test';
import { makeKey } from './call-gateway.ts';
import { stack } from './config.ts';
import { invite, joinAsNew } from './invite.ts';
import { linkInMail } from './mail.ts';
import { newcomer, signUp } from './people.ts';
import { putIntoGroup } from './put-into-group.ts';

test('somebody invited by mail joins, is put into a group, makes a key and calls; deactivated, both end', async ({
  page,
  browser,
}) => {
  const slug = await signUp(page, newcomer());
  const guest = { ...newcomer(), name: 'Grace Guest' };
  await invite(page, slug, guest.email);
  const other = await browser.newContext();
  const guestPage = await other.newPage();
  await joinAsNew(guestPage, await linkInMail(guest.email, 'Join '), guest);

  await putIntoGroup(page, slug, { group: 'Research', person: guest.name });

  const key = await makeKey(guestPage, slug, 'mine');
  const call = async () => {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await page.request.get(`${stack.gatewayUrl}/v1/models`, { headers });
    return answer.status();
  };
  expect(await call()).toBe(200);

  await page.getByText('People', { exact: true }).click();
  await page.getByRole('button', { name: `More about ${guest.name}` }).click();
  await page.getByRole('menuitem', { name: 'Deactivate' }).click();
  await expect(page.getByText(`${guest.name} is deactivated`)).toBeVisible();
  await expect(async () => expect(await call()).toBe(401)).toPass({ timeout: 1_500 });
  const answer = await other.request.get(`/o/${slug}/production/keys`, { maxRedirects: 0 });
  expect(answer.status()).toBe(307);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(async () => expect(await call()).toBe(200)).toPass({ timeout: 3_000 });
  await other.close();
});

test('the link of an invitation works once and for its address', async ({ page, browser }) => {
  const slug = await signUp(page, newcomer());
  const guest = newcomer();
  const link = await invite(page, slug, guest.email);
  const other = await browser.newContext();
  const guestPage = await other.newPage();
  await signUp(guestPage, newcomer());
  await guestPage.goto(link);
  await expect(guestPage.getByText(`this is for ${guest.email}`)).toBeVisible();
  await guestPage.context().clearCookies();
  await guestPage.goto('/sign-in');
  await joinAsNew(guestPage, link, guest);
  await guestPage.goto(link);
  await guestPage.reload();
  await expect(guestPage.getByRole('heading', { name: 'This invitation does not work' })).toBeVisible();
  await other.close();
});

test('the last owner can neither leave nor lose the role', async ({ page }) => {
  const person = newcomer();
  const slug = await signUp(page, person);
  await page.goto(`/o/${slug}/production/members`);
  await page.getByRole('button', { name: `More about ${person.name}` }).click();
  await page.getByRole('menuitem', { name: 'Leave the organisation…' }).click();
  await page.getByLabel(`Type ${person.email} to confirm`).fill(person.email);
  await page.getByRole('button', { name: 'Leave', exact: true }).click();
  await expect(page.getByText('An organisation needs an owner.')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: `More about ${person.name}` }).click();
  await page.getByRole('menuitem', { name: 'Change roles…' }).click();
  await page.getByRole('button', { name: 'Take away Owner' }).click();
  await expect(page.getByText('An organisation needs an owner.')).toBeVisible();
});
