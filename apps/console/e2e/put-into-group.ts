import { expect, type Page } from '@playwright/test';

/** Makes a group and puts somebody into it. */
export async function putIntoGroup(page: Page, slug: string, into: { group: string; person: string }): Promise<void> {
  const { group, person } = into;
  await page.goto(`/o/${slug}/production/members?tab=groups`);
  await page.getByRole('button', { name: 'Create group' }).click();
  await page.getByLabel('Name').fill(group);
  await page.getByRole('dialog').getByRole('button', { name: 'Create group' }).click();
  await page.getByRole('button', { name: `More about ${group}` }).click();
  await page.getByRole('menuitem', { name: 'Members…' }).click();
  await page.getByRole('checkbox', { name: person }).click();
  await expect(page.getByRole('checkbox', { name: person })).toBeChecked();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('row', { name: new RegExp(group) }).getByText(person)).toBeVisible();
}
