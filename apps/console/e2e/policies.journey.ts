import { expect, test } from '@playwright/test';
import OpenAI from 'openai';
import { stack } from './config.ts';
import { watchFaults } from './faults.ts';
import { newcomer, signUp } from './people.ts';

const followsWithinMs = 1_500;
const longCall = {
  model: 'sandbox/swift',
  max_tokens: 64,
  messages: [{ role: 'user' as const, content: 'Say hello.' }],
};

test('a policy change is followed at once, in the words that the effective view shows', async ({ page }) => {
  const expectNoFaults = watchFaults(page);
  const slug = await signUp(page, newcomer());
  const home = `/o/${slug}/production`;

  const key = await test.step('connect the sandbox and make a key', async () => {
    await page.getByRole('button', { name: /^Sandbox/ }).click();
    await page.getByRole('button', { name: 'Test and add' }).click();
    await expect(page.getByText('Sandbox serves')).toBeVisible();
    await page.getByLabel('Name', { exact: true }).fill('governed');
    await page.getByRole('button', { name: 'Create key' }).click();
    const plain = page.locator('code', { hasText: /^sk-wg-usr-[0-9A-Za-z]{38}$/ });
    return (await plain.textContent()) ?? '';
  });
  const client = new OpenAI({ apiKey: key, baseURL: `${stack.gatewayUrl}/v1`, maxRetries: 0 });
  await client.chat.completions.create(longCall);

  await test.step('write a policy for the organisation, first in shadow', async () => {
    await page.goto(`${home}/policies`);
    await page.getByRole('button', { name: 'New policy' }).click();
    await page.getByRole('dialog').getByRole('combobox').click();
    await page.getByRole('option').first().click();
    await page.getByRole('button', { name: 'Write policy' }).click();
    await page.getByLabel('Output tokens').fill('32');
    await page.getByText('Shadow', { exact: true }).click();
    await expect(page.getByText('+ wants each call to state its output, at most 32 tokens')).toBeVisible();
    await page.getByRole('button', { name: 'Save version 1' }).click();
    await expect(page.getByRole('button', { name: 'Save version 2' })).toBeVisible();
    await client.chat.completions.create(longCall);
  });

  await test.step('enforce it: the next call is refused', async () => {
    await page.getByText('Enforce', { exact: true }).click();
    await page.getByRole('button', { name: 'Save version 2' }).click();
    await expect(page.getByRole('button', { name: 'Save version 3' })).toBeVisible();
  });
  const words = await test.step('with the layer, the version and the statement', async () => {
    let message = '';
    await expect(async () => {
      const refusal: unknown = await client.chat.completions.create(longCall).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(OpenAI.PermissionDeniedError);
      message = refusal instanceof OpenAI.APIError ? String(Reflect.get(Object(refusal.error), 'message')) : '';
    }).toPass({ timeout: followsWithinMs });
    expect(message).toContain('(version 2) wants each call to state its output, at most 32 tokens.');
    return message;
  });

  await test.step('the effective view of the key says the same words', async () => {
    await page.goto(`${home}/policies/effective`);
    await page.getByRole('combobox', { name: 'Key' }).click();
    await page.getByRole('option', { name: /governed/ }).click();
    await page.getByLabel('Calls the model').click();
    await page.getByRole('option', { name: 'sandbox/swift' }).click();
    await page.getByLabel('Output tokens').fill('64');
    await expect(page.getByRole('status').filter({ hasText: words })).toBeVisible();
  });

  await test.step('and the audit log says who did it', async () => {
    await page.goto(`${home}/audit?action=policy`);
    await expect(page.getByRole('row', { name: /policy\.saved/ })).toHaveCount(2);
    await page.keyboard.press('j');
    await expect(page.getByRole('dialog', { name: /Event/ }).getByText('enforce')).toBeVisible();
  });
  expectNoFaults();
});

test('a role of one’s own is made of one’s own permissions', async ({ page }) => {
  const slug = await signUp(page, newcomer());
  await page.goto(`/o/${slug}/production/roles`);
  await page.getByRole('button', { name: 'New role' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Request reader');
  await page.getByRole('group', { name: 'Requests' }).getByLabel('read', { exact: true }).click();
  await page.getByRole('button', { name: 'Create role' }).click();
  await expect(page.getByRole('row', { name: /Request reader/ }).first()).toBeVisible();
});
