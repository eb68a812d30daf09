import { expect, test } from '@playwright/test';
import { waitForMail } from './mail.ts';
import { newcomer, signIn, signUp } from './people.ts';

test('a wrong password and an unknown address are told the same', async ({ page }) => {
  const words: string[] = [];
  const person = newcomer();
  await signUp(page, person);
  await page.context().clearCookies();
  for (const email of [person.email, 'nobody-at-all@example.com']) {
    await page.goto('/sign-in');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const fault = page.locator('form').getByRole('alert');
    await expect(fault).toBeVisible();
    words.push((await fault.textContent()) ?? '');
  }
  expect(words[0]).toBe('The e-mail address or the password is not right.');
  expect(words[1]).toBe(words[0]);
});

test('signing up with an address that has an account looks as with one that has none; its mailbox is told', async ({
  page,
}) => {
  // Whoever is first of all is let in without a mail.
  const known = newcomer();
  await signUp(page, known);
  await page.context().clearCookies();
  const shown: string[] = [];
  for (const email of [known.email, newcomer().email]) {
    await page.goto('/sign-up');
    await page.getByLabel('Your name').fill(known.name);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill('not what the other one chose');
    await page.getByLabel('Organisation').fill('Somewhere');
    await page.getByRole('button', { name: 'Create organisation' }).click();
    await expect(page.getByRole('heading', { name: 'Look into your mail' })).toBeVisible();
    shown.push(((await page.getByRole('main').textContent()) ?? '').replaceAll(email, 'the address'));
  }
  expect(shown[0]).toBe(shown[1]);
  await waitForMail(known.email, 'You have an account already');
});

test('after signing in one is where one wanted to go', async ({ page }) => {
  const person = newcomer();
  const slug = await signUp(page, person);
  await page.context().clearCookies();
  await page.goto(`/o/${slug}/staging/keys`);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(new RegExp(`/o/${slug}/staging/keys$`));
});

test('signing out everywhere ends the other browser within a second', async ({ page, browser }) => {
  const person = newcomer();
  const slug = await signUp(page, person);
  const other = await browser.newContext();
  const otherPage = await other.newPage();
  await signIn(otherPage, person);
  await page.getByRole('button', { name: person.name }).click();
  await page.getByRole('menuitem', { name: 'Sign out everywhere' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(async () => {
    const answer = await other.request.get(`/o/${slug}/production/keys`, { maxRedirects: 0 });
    expect(answer.status()).toBe(307);
  }).toPass({ timeout: 1_500 });
  await other.close();
});

test('a stolen cookie is worth nothing after signing out', async ({ page, request }) => {
  const slug = await signUp(page, newcomer());
  const cookies = await page.context().cookies();
  await page.getByRole('button', { name: 'Release Engineer' }).click();
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const answer = await request.get(`/o/${slug}/production/keys`, { headers: { cookie }, maxRedirects: 0 });
  expect(answer.status()).toBe(307);
});

test('a foreign organisation does not exist', async ({ page, browser }) => {
  const foreign = await browser.newContext();
  const slug = await signUp(await foreign.newPage(), newcomer());
  await foreign.close();
  await signUp(page, newcomer());
  const answer = await page.goto(`/o/${slug}/production/keys`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'This does not exist, or not for you.' })).toBeVisible();
});
