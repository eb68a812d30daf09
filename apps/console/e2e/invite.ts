import { expect, type Page } from '@playwright/test';

/** Invites an address as a developer; gives the link that the inviter is shown. */
export async function invite(page: Page, slug: string, email: string): Promise<string> {
  await page.goto(`/o/${slug}/production/members`);
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send invitation' }).click();
  const link = (await page.locator('code', { hasText: '/invitation#org_' }).textContent()) ?? '';
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('row', { name: new RegExp(email) }).getByText('invited')).toBeVisible();
  return new URL(link).pathname + new URL(link).hash;
}

/** Joins by the link of an invitation, as somebody who has no account. */
export async function joinAsNew(page: Page, link: string, person: { name: string; password: string }): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Your name').fill(person.name);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: /^Join / }).click();
  await page.waitForURL(/\/o\/[^/]+\/[^/]+/);
}
