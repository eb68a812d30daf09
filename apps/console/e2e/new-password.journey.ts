import { expect, test } from '@playwright/test';
import { linkInMail } from './mail.ts';
import { newcomer, signIn, signUp } from './people.ts';

test('a forgotten password is replaced by mail, and every session ends', async ({ page, browser }) => {
  const person = newcomer();
  const slug = await signUp(page, person);
  const other = await browser.newContext();
  const visitor = await other.newPage();
  await visitor.goto('/sign-in');
  await visitor.getByRole('link', { name: 'Forgot your password?' }).click();
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

test('an address is confirmed by the mail that follows signing up', async ({ page }) => {
  const person = newcomer();
  const slug = await signUp(page, person);
  const members = `/o/${slug}/production/members`;
  await page.goto(members);
  await expect(page.getByText(`${person.email} · not confirmed`)).toBeVisible();
  await page.goto(await linkInMail(person.email, 'Confirm your e-mail address'));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByRole('heading', { name: 'Your address is confirmed' })).toBeVisible();
  await page.goto(members);
  await expect(page.getByText(person.email, { exact: true })).toBeVisible();
});
