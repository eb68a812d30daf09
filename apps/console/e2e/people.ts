import { randomUUID } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import { stack } from './config.ts';
import { linkInMail } from './mail.ts';

/** Somebody new with an organisation of their own. */
export type Newcomer = { name: string; email: string; password: string; organisation: string };

/** Makes somebody up who is not there yet. */
export function newcomer(): Newcomer {
  const tag = randomUUID().slice(0, 8);
  return {
    name: 'Release Engineer',
    email: `release-${tag}@example.com`,
    password: 'a long sentence nobody guesses',
    organisation: `Journey ${tag}`,
  };
}

/**
 * Signs up through the form and, unless it is the installation's first time, by the mail that follows; ends on the
 * welcome page. Gives the organisation's slug.
 */
export async function signUp(page: Page, person: Newcomer): Promise<string> {
  await page.goto('/sign-up');
  await page.getByLabel('Your name').fill(person.name);
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByLabel('Organisation').fill(person.organisation);
  await page.getByRole('button', { name: 'Create organisation' }).click();
  const welcome = page.getByRole('heading', { name: `Welcome to ${person.organisation}` });
  const mailed = page.getByRole('heading', { name: 'Look into your mail' });
  await expect(welcome.or(mailed)).toBeVisible();
  if (await mailed.isVisible()) {
    await page.goto(await linkInMail(person.email, 'Finish signing up'));
    await page.getByLabel('Password').fill(person.password);
    await page.getByRole('button', { name: 'Create organisation' }).click();
  }
  await expect(welcome).toBeVisible();
  const slug = /\/o\/([^/]+)\//.exec(page.url())?.[1];
  if (slug === undefined) throw new Error(`No organisation in ${page.url()}`);
  return slug;
}

/** Signs in through the form and waits until an organisation is open. */
export async function signIn(page: Page, person: { email: string; password: string }): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/o\/[^/]+\/[^/]+/);
}

/** Signs in as the demo organisation's owner; gives the path of its first environment. */
export async function signInToDemo(page: Page): Promise<string> {
  await signIn(page, stack.demo);
  return /\/o\/[^/]+\/[^/?]+/.exec(page.url())?.[0] ?? '';
}
