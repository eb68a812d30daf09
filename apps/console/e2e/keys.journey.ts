import { expect, test } from '@playwright/test';
import { newcomer, signUp } from './people.ts';

test('a key is shown once and revoked by its name', async ({ page }) => {
  const slug = await signUp(page, newcomer());
  await page.goto(`/o/${slug}/production/keys`);
  await expect(page.getByRole('heading', { name: 'No keys in Production yet' })).toBeVisible();
  await page.keyboard.press('c');
  await page.getByLabel('Name', { exact: true }).fill('nightly');
  await page.getByLabel('From addresses').fill('10.0.0.0/8');
  await page.keyboard.press('Enter');
  await expect(page.getByText('from 10.0.0.0/8. It works in Production only.')).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();

  const plain = (await page.locator('code', { hasText: /^sk-wg-usr-/ }).textContent()) ?? '';
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await page.reload();
  await expect(page.getByRole('row', { name: /nightly/ })).toBeVisible();
  expect(await page.content()).not.toContain(plain);

  await page.getByRole('button', { name: 'More about nightly' }).click();
  await page.getByRole('menuitem', { name: 'Revoke…' }).click();
  const revoke = page.getByRole('button', { name: 'Revoke key' });
  await expect(revoke).toBeDisabled();
  await page.getByLabel('Type nightly to confirm').fill('nightly');
  await revoke.click();
  await expect(page.getByRole('row', { name: /nightly/ }).getByText('revoked')).toBeVisible();
});

test('a key without any endpoint is not made', async ({ page }) => {
  const slug = await signUp(page, newcomer());
  await page.goto(`/o/${slug}/production/keys?create=true`);
  await page.getByLabel('Name', { exact: true }).fill('nothing');
  for (const endpoint of await page.getByRole('dialog').getByRole('checkbox').all()) await endpoint.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
  await expect(page.getByText('Choose at least one.')).toBeVisible();
});
