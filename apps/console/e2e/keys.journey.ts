import { expect, test } from '@playwright/test';
import { callGateway, connectSandbox, copyShownKey, makeKey } from './call-gateway.ts';
import { newcomer, signUp } from './people.ts';

const arrivesWithinMs = 30_000;
/** A gateway refuses within a second; the rest is the way there and back on a busy machine. */
const refusedWithinMs = 2_500;

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

test('a rotated key is opened by both secrets, its page shows that the old one is used, and ended it is refused', async ({
  page,
}) => {
  const slug = await signUp(page, newcomer());
  await connectSandbox(page, slug);
  const old = await makeKey(page, slug, 'backend');
  expect(await callGateway(page, old)).toBe(200);

  await page.getByRole('button', { name: 'More about backend' }).click();
  await page.getByRole('menuitem', { name: 'Rotate…' }).click();
  await expect(page.getByText(/and the new secret both work until/)).toBeVisible();
  await page.getByRole('button', { name: 'Rotate key' }).click();
  await expect(page.getByText(/The old secret works until/)).toBeVisible();
  const fresh = await copyShownKey(page);
  expect([await callGateway(page, old), await callGateway(page, fresh)]).toEqual([200, 200]);

  const stillUsed = page.getByRole('button', { name: `old …${old.slice(-4)} still used` });
  await expect(async () => {
    await page.reload();
    await expect(stillUsed).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: arrivesWithinMs });
  expect(await page.content()).not.toContain(fresh);
  await stillUsed.click();
  await expect(page.getByText('Something called with the old secret after it was replaced.')).toBeVisible();
  await page.getByRole('button', { name: 'End the old secret now' }).click();
  await expect(page.getByText(`…${old.slice(-4)} is ended.`)).toBeVisible();
  await expect(async () => expect(await callGateway(page, old)).toBe(401)).toPass({ timeout: refusedWithinMs });
  expect(await callGateway(page, fresh)).toBe(200);
  await expect(stillUsed).toBeHidden();
});

test('several keys are revoked at once', async ({ page }) => {
  const slug = await signUp(page, newcomer());
  const keys = [await makeKey(page, slug, 'one'), await makeKey(page, slug, 'two')];
  await makeKey(page, slug, 'three');
  for (const name of ['one', 'two']) await page.getByRole('checkbox', { name: `Select ${name}` }).click();
  await expect(page.getByText('2 selected')).toBeVisible();
  await page.getByRole('button', { name: 'Revoke…' }).click();
  await page.getByLabel('Type 2 keys to confirm').fill('2 keys');
  await page.getByRole('button', { name: 'Revoke 2 keys' }).click();
  for (const name of ['one', 'two']) {
    await expect(page.getByRole('row', { name: new RegExp(`^${name}`) }).getByText('revoked')).toBeVisible();
  }
  await expect(page.getByRole('checkbox', { name: 'Select three' })).toBeVisible();
  await expect(page.getByText('2 selected')).toBeHidden();
  for (const key of keys) {
    await expect(async () => expect(await callGateway(page, key)).toBe(401)).toPass({ timeout: refusedWithinMs });
  }
});
