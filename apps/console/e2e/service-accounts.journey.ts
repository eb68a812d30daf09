import { expect, test } from '@playwright/test';
import { callGateway, connectSandbox, copyShownKey } from './call-gateway.ts';
import { newcomer, signUp } from './people.ts';

const refusedWithinMs = 2_500;

test('a service account is made, given a key and calls; disabled it is refused, enabled it calls again, deleted it is gone', async ({
  page,
}) => {
  const slug = await signUp(page, newcomer());
  await connectSandbox(page, slug);
  await page.goto(`/o/${slug}/production/service-accounts`);
  await expect(page.getByRole('heading', { name: 'No service accounts yet' })).toBeVisible();
  await page.keyboard.press('c');
  await page.getByLabel('Name', { exact: true }).fill('nightly-bot');
  await page.getByRole('dialog').getByRole('button', { name: 'Create service account' }).click();
  await page.getByRole('button', { name: 'nightly-bot', exact: true }).click();
  await expect(page.getByText('No key yet.')).toBeVisible();

  await page.getByRole('button', { name: 'Create key in Production' }).click();
  await page.getByLabel('Name', { exact: true }).fill('nightly');
  await page
    .getByRole('dialog', { name: /^Create a key for/ })
    .getByRole('button', { name: 'Create key' })
    .click();
  const key = await copyShownKey(page);
  expect(key).toMatch(/^sk-wg-svc-/);
  await expect(page.getByRole('link', { name: 'nightly', exact: true })).toBeVisible();
  const answers = (status: number) =>
    expect(async () => expect(await callGateway(page, key)).toBe(status)).toPass({ timeout: refusedWithinMs });
  await answers(200);

  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'More about nightly-bot' }).click();
  await page.getByRole('menuitem', { name: 'Disable' }).click();
  await expect(page.getByText('nightly-bot is disabled.')).toBeVisible();
  await answers(401);
  await page.getByRole('button', { name: 'Undo' }).click();
  await answers(200);

  await page.getByLabel('Find a service account').fill('something else');
  await expect(page.getByRole('heading', { name: 'No service account fits' })).toBeVisible();
  await page.getByRole('button', { name: 'Remove something else' }).click();
  await page.getByRole('button', { name: 'More about nightly-bot' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByLabel('Type nightly-bot to confirm').fill('nightly-bot');
  await page.getByRole('button', { name: 'Delete service account' }).click();
  await expect(page.getByRole('heading', { name: 'No service accounts yet' })).toBeVisible();
  await answers(401);
});
