import { expect, type Page, test } from '@playwright/test';
import { stack } from './config.ts';
import { watchFaults } from './faults.ts';
import { newcomer, signUp } from './people.ts';

const followsWithinMs = 1_500;

/** Connects the sandbox and makes a key on the welcome page; gives the key. */
async function connectSandbox(page: Page): Promise<string> {
  await page.getByRole('button', { name: /^Sandbox/ }).click();
  await page.getByRole('button', { name: 'Test and add' }).click();
  await expect(page.getByText('Sandbox serves')).toBeVisible();
  await page.getByLabel('Name', { exact: true }).fill('priced');
  await page.getByRole('button', { name: 'Create key' }).click();
  const plain = page.locator('code', { hasText: /^sk-wg-usr-[0-9A-Za-z]{38}$/ });
  return (await plain.textContent()) ?? '';
}

/** A call of sandbox/swift: what it cost by the gateway's header, and its tokens. */
async function call(key: string): Promise<{ costUsd: string | null; input: number; output: number }> {
  const response = await fetch(`${stack.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sandbox/swift', messages: [{ role: 'user', content: 'Say hello.' }] }),
  });
  const { usage } = await response.json();
  const costUsd = response.headers.get('x-waygate-cost');
  return { costUsd, input: usage.prompt_tokens, output: usage.completion_tokens };
}

function nanoUsd(text: string | null): number {
  return Math.round(Number(text) * 1e9);
}

test('a model is found, priced, and charged by that price at once', async ({ page }) => {
  const expectNoFaults = watchFaults(page);
  const slug = await signUp(page, newcomer());
  const key = await connectSandbox(page);
  const sheet = page.getByRole('dialog', { name: 'Model sandbox/swift' });

  await test.step('find it from the keyboard', async () => {
    await page.goto(`/o/${slug}/production/models`);
    await expect(page.getByText(/9 of [\d,]+ usable here/)).toBeVisible();
    await page.keyboard.press('/');
    await page.keyboard.type('sandbox swi');
    await page.keyboard.press('Enter');
    await expect(page.getByText('1 found')).toBeVisible();
    await expect(page).toHaveURL(/q=sandbox/);
    await page.keyboard.press('j');
    await expect(sheet.getByText('Allowed')).toBeVisible();
    await expect(sheet.getByText('curl', { exact: true })).toBeVisible();
  });

  await test.step('set a price, which is asked about once more', async () => {
    await sheet.getByRole('button', { name: 'Set your own price' }).click();
    const dialog = page.getByRole('dialog', { name: 'Your own price' });
    await dialog.getByRole('button', { name: 'Set price' }).click();
    await expect(dialog.getByText('Say what the prices are for.')).toBeVisible();
    await dialog.getByRole('button', { name: "Start from the catalogue's" }).click();
    await dialog.getByLabel('Input', { exact: true }).fill('10');
    await dialog.getByLabel('Output', { exact: true }).fill('20');
    await dialog.getByLabel('Reasoning', { exact: true }).fill('');
    await dialog.getByRole('button', { name: 'Set price' }).click();
    await expect(dialog.getByText('Is that right?')).toBeVisible();
    await dialog.getByRole('button', { name: 'Set it all the same' }).click();
    await expect(dialog).toBeHidden();
    await expect(async () => {
      const { costUsd, input, output } = await call(key);
      expect(nanoUsd(costUsd)).toBe(input * 10_000 + output * 20_000);
    }).toPass({ timeout: followsWithinMs });
    await expect(sheet.getByText('Calls are charged by your own price')).toBeVisible();
  });

  await test.step('take it back', async () => {
    await sheet.getByRole('button', { name: 'Change' }).click();
    await page.getByRole('button', { name: 'Back to the catalogue' }).click();
    await expect(sheet.getByText('Calls are charged by the catalogue.')).toBeVisible();
    await expect(async () => {
      const { costUsd, input, output } = await call(key);
      expect(nanoUsd(costUsd)).toBe(input * 150 + output * 600);
    }).toPass({ timeout: followsWithinMs });
  });

  await test.step('and find who did it in the audit log', async () => {
    await page.goto(`/o/${slug}/production/audit?action=price`);
    await expect(page.getByRole('row', { name: /price\.set/ })).toHaveCount(1);
    await expect(page.getByRole('row', { name: /price\.removed/ })).toHaveCount(1);
  });
  expectNoFaults();
});

test('filters, order, and what is compared stand in the address', async ({ page }) => {
  const slug = await signUp(page, newcomer());
  await page.goto(`/o/${slug}/production/models`);
  await page.getByRole('button', { name: 'Capability' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Reasoning' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('columnheader', { name: 'Input $/M' }).getByRole('button').click();
  await expect(page.getByRole('columnheader', { name: 'Input $/M' })).toHaveAttribute('aria-sort', 'ascending');
  await expect(page).toHaveURL(/can=reasoning/);
  const found = await page.getByText(/[\d,]+ found/).textContent();
  const first = await page.getByRole('row').nth(1).textContent();
  await page.reload();
  await expect(page.getByText(found ?? '')).toBeVisible();
  await expect(page.getByRole('row').nth(1)).toHaveText(first ?? '');

  await page.getByRole('checkbox').nth(0).click();
  await page.getByRole('checkbox').nth(1).click();
  await page.getByRole('button', { name: 'Compare 2' }).click();
  await expect(page.getByRole('dialog', { name: 'Compare' }).getByRole('columnheader')).toHaveCount(3);
  await page.reload();
  await expect(page.getByRole('dialog', { name: 'Compare' })).toBeVisible();

  const file = await page.request.get(`/api/export/${slug}/production/models?providers=voyage,cohere&sort=name`);
  const lines = (await file.text()).trim().split('\r\n');
  expect(lines[0]).toContain('model,name,provider');
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.slice(1).every((line) => /^(voyage|cohere)\//.test(line))).toBe(true);
});

test('a client is connected, and a test call shows that it works', async ({ page }) => {
  const expectNoFaults = watchFaults(page);
  const slug = await signUp(page, newcomer());
  await page.goto(`/o/${slug}/production/connect`);
  await expect(page.getByRole('heading', { name: 'No chat model can be called in Production yet' })).toBeVisible();
  await page.getByRole('link', { name: 'Connect a provider first' }).click();
  await connectSandbox(page);
  await page.goto(`/o/${slug}/production/keys`);
  await page.getByRole('link', { name: 'Connect a client' }).click();
  await page.getByRole('button', { name: 'Codex' }).click();
  await expect(page.getByText('wire_api = "responses"')).toBeVisible();
  await page.getByLabel('Your key').fill('sk-wg-usr-mine');
  await expect(page.getByText('export WAYGATE_API_KEY=sk-wg-usr-mine').first()).toBeVisible();
  await page.getByRole('button', { name: 'Make a test call' }).click();
  await expect(page.getByText(/sandbox\/swift answered in/)).toBeVisible();
  await expect(page.getByLabel('Test call', { exact: true }).locator('[title^="$0.0"]')).toBeVisible();

  await page.getByRole('link', { name: 'The request in full' }).click();
  await expect(page).toHaveURL(/\/requests\/req_/);
  await expect(page.getByText('Test call of Codex').first()).toBeVisible();
  await page.goto(`/o/${slug}/production/keys`);
  await expect(page.getByRole('row', { name: /priced/ })).toBeVisible();
  await expect(page.getByText('Test call of Codex')).toHaveCount(0);
  expectNoFaults();
});
