import { expect, type Page } from '@playwright/test';

/** Invites an address with a role by its name; gives the link that the inviter is shown. */
export async function inviteAs(page: Page, slug: string, guest: { email: string; role: string }): Promise<string> {
  await page.goto(`/o/${slug}/production/members`);
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByLabel('E-mail').fill(guest.email);
  await page.getByLabel('Role in the whole organisation').click();
  await page.getByRole('option', { name: guest.role }).click();
  await page.getByRole('button', { name: 'Send invitation' }).click();
  const link = (await page.locator('code', { hasText: '/invitation#org_' }).textContent()) ?? '';
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('row', { name: new RegExp(guest.email) }).getByText(guest.role)).toBeVisible();
  return new URL(link).pathname + new URL(link).hash;
}
