import { expect, type Page } from '@playwright/test';
import { stack } from './config.ts';

/** Connects the sandbox on the welcome page, so that there is something to call. */
export async function connectSandbox(page: Page, slug: string): Promise<void> {
  await page.goto(`/o/${slug}/production/welcome`);
  await page.getByRole('button', { name: /^Sandbox/ }).click();
  await page.getByRole('button', { name: 'Test and add' }).click();
  await expect(page.getByText('Sandbox serves')).toBeVisible();
}

/** Makes a key of one's own on the page of keys; gives its secret. */
export async function makeKey(page: Page, slug: string, name: string): Promise<string> {
  await page.goto(`/o/${slug}/production/keys?create=true`);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
  return await copyShownKey(page);
}

/** Takes the secret from the dialog that shows it once. */
export async function copyShownKey(page: Page): Promise<string> {
  const plain = page.locator('code', { hasText: /^sk-wg-(usr|svc)-[0-9A-Za-z]{38}$/ });
  const text = (await plain.textContent()) ?? '';
  await page.getByRole('button', { name: 'I have copied it' }).click();
  return text;
}

/** Calls a model through the real gateway; gives the status of the answer. */
export async function callGateway(page: Page, key: string, prompt = 'Say hello.'): Promise<number> {
  const answer = await page.request.post(`${stack.gatewayUrl}/v1/chat/completions`, {
    headers: { authorization: `Bearer ${key}` },
    data: { model: 'sandbox/swift', messages: [{ role: 'user', content: prompt }] },
  });
  return answer.status();
}
