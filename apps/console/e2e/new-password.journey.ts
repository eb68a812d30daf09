import { expect, test } from '@playwright/test';
import { invite, joinAsNew } from './invite.ts';
import { linkInMail } from './mail.ts';
import { newcomer, signIn, signUp } from './people.ts';

test('a forgotten password is replaced by mail, and every session ends', async ({ page, browser }) => {
  const person = newcomer();
  const slug = await signUp(page, person);
  const other = await browser.newContext();
  const visitor = await other.newPage();
  await visitor.goto('/sign-in');
  await visitor.getByRole('link', { name: 'Forgot your password?' }).click();
  await expect(visitor.getByRole('heading', { name: 'Forgot your password?' })).toBeVisible();
  await visitor.getByLabel('E-mail').fill(person.email);
  await visitor.getByRole('button', { name: 'Send link' }).click();
  await expect(visitor.getByRole('heading', { name: 'Look into your mail' })).toBeVisible();
  const link = await linkInMail(person.email, 'Choose a new password');
  await visitor.goto(link);
  await visitor.getByLabel('New password').fill('another sentence to remember');
  await visitor.getByRole('button', { name: 'Change password' }).click();
  await expect(visitor.getByRole('heading', { name: 'Your password is changed' })).toBeVisible();
  await expect(async () => {
    const answer = await page.request.get(`/o/${slug}/production/keys`, { maxRedirects: 0 });
    expect(answer.status()).toBe(307);
  }).toPass({ timeout: 1_500 });
  await signIn(visitor, { email: person.email, password: 'another sentence to remember' });
  await other.close();
});

test('who joined by a link that was passed on asks for the mail that confirms the address', async ({
  page,
  browser,
}) => {
  const slug = await signUp(page, newcomer());
  const guest = { ...newcomer(), name: 'Grace Guest' };
  const link = await invite(page, slug, guest.email);
  const other = await browser.newContext();
  const guestPage = await other.newPage();
  await joinAsNew(guestPage, link, guest);
  const account = `/o/${slug}/production/account`;
  await guestPage.goto(account);
  await expect(guestPage.getByText('Not confirmed')).toBeVisible();
  await guestPage.getByRole('button', { name: 'Send the mail again' }).click();
  await expect(guestPage.getByText('The mail is on its way.')).toBeVisible();
  await guestPage.goto(await linkInMail(guest.email, 'Confirm your e-mail address'));
  await guestPage.getByRole('button', { name: 'Confirm' }).click();
  await expect(guestPage.getByRole('heading', { name: 'Your address is confirmed' })).toBeVisible();
  await guestPage.goto(account);
  await expect(guestPage.getByText('Confirmed', { exact: true })).toBeVisible();
  await other.close();
});
