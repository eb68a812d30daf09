import { expect, test } from '@playwright/test';
import OpenAI from 'openai';
import { stack } from './config.ts';
import { watchFaults } from './faults.ts';
import { newcomer, signUp } from './people.ts';

const arrivesWithinMs = 20_000;

test('from sign-up to the exact cost on Home', async ({ page }) => {
  const expectNoFaults = watchFaults(page);
  const slug = await signUp(page, newcomer());

  await test.step('connect the sandbox', async () => {
    await page.getByRole('button', { name: /^Sandbox/ }).click();
    await page.getByRole('button', { name: 'Test and add' }).click();
    await expect(page.getByText('Sandbox serves')).toBeVisible();
  });

  const key = await test.step('create a scoped key, shown once', async () => {
    await page.getByLabel('Name', { exact: true }).fill('journey');
    await expect(page.getByText(/This key can call every endpoint of sandbox\/\*, from anywhere\./)).toBeVisible();
    await page.getByRole('button', { name: 'Create key' }).click();
    const plain = page.locator('code', { hasText: /^sk-wg-usr-[0-9A-Za-z]{38}$/ });
    await expect(plain).toBeVisible();
    return (await plain.textContent()) ?? '';
  });

  const client = new OpenAI({ apiKey: key, baseURL: `${stack.gatewayUrl}/v1`, maxRetries: 0 });

  await test.step('call the gateway and see the panel light up', async () => {
    const answer = await client.chat.completions.create({
      model: 'sandbox/swift',
      messages: [{ role: 'user', content: 'Say hello.' }],
    });
    expect(answer.choices[0]?.message.content).toBeTruthy();
    await expect(page.getByText('Your first request arrived', { exact: true })).toBeVisible({
      timeout: arrivesWithinMs,
    });
  });

  const exactCost = await test.step('read the request in full', async () => {
    await page.getByRole('link', { name: 'Everything about this request' }).click();
    await expect(page).toHaveURL(/\/requests\/req_/);
    await expect(page.getByText('sandbox/swift').first()).toBeVisible();
    const title = await page.locator('[title^="$0.0"]').first().getAttribute('title');
    expect(title).toMatch(/^\$0\.0\d+$/);
    return title ?? '';
  });

  await test.step('see it in the list, live', async () => {
    await page.goto(`/o/${slug}/production/requests?live=true`);
    const rows = page.getByRole('row').filter({ hasText: 'sandbox/swift' });
    await expect(rows).toHaveCount(1);
    await client.chat.completions.create({
      model: 'sandbox/swift',
      messages: [{ role: 'user', content: 'Say hello.' }],
    });
    await expect(rows).toHaveCount(2, { timeout: arrivesWithinMs });
  });

  await test.step('find the exact cost of both on Home', async () => {
    const both = exactSum(exactCost, exactCost);
    await expect(async () => {
      await page.goto(`/o/${slug}/production`);
      await expect(page.locator(`[title="${both}"]`).first()).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: arrivesWithinMs });
  });

  await test.step('a call outside the scope is refused', async () => {
    await expect(client.chat.completions.create({ model: 'openai/gpt-4.1', messages: [] })).rejects.toThrow();
  });
  expectNoFaults();
});

const decimals = 9;

function toNano(text: string): bigint {
  const [whole = '0', fraction = ''] = text.slice(1).split('.');
  return BigInt(whole) * 10n ** BigInt(decimals) + BigInt(fraction.padEnd(decimals, '0'));
}

function exactSum(one: string, other: string): string {
  const digits = (toNano(one) + toNano(other)).toString().padStart(decimals + 1, '0');
  return `$${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`.replace(/0+$/, '');
}
