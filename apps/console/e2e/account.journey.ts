import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { TOTP, Secret as TotpSecret } from 'otpauth';
import { watchFaults } from './faults.ts';
import { newcomer, signIn, signUp } from './people.ts';

const stepMs = 30_000;

/** The code of an authenticator app that has this key; `stepsOn` in so many half minutes. */
function codeOf(key: string, stepsOn = 0): string {
  const secret = TotpSecret.fromBase32(key.replaceAll(' ', ''));
  return new TOTP({ secret }).generate({ timestamp: Date.now() + stepsOn * stepMs });
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect.soft(violations.map(({ id, nodes }) => ({ id, where: nodes[0]?.html }))).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect.soft(overflow).toBe(0);
}

/** Opens the account page by the menu at the foot of the sidebar. */
async function openAccount(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).click();
  await page.getByRole('menuitem', { name: 'Your account' }).click();
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible();
}

/** Sets two-factor sign-in up with the code of now; gives the app's key and the recovery codes. */
async function setUp(page: Page, password: string): Promise<{ key: string; recoveryCodes: string[] }> {
  await page.getByRole('button', { name: 'Set up…' }).click();
  await page.getByLabel('Your password').fill(password);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible();
  await expectAccessible(page);
  const key = (await page.getByRole('dialog').locator('code').textContent()) ?? '';
  await page.getByLabel('Code', { exact: true }).fill('000000');
  await page.getByRole('button', { name: 'Turn on' }).click();
  await expect(page.getByText('This code is not right, or was used already.')).toBeVisible();
  await page.getByLabel('Code', { exact: true }).fill(codeOf(key));
  await page.getByRole('button', { name: 'Turn on' }).click();
  const list = page.getByRole('list', { name: 'Recovery codes' });
  await expect(list.getByRole('listitem')).toHaveCount(10);
  await expectAccessible(page);
  const recoveryCodes = await list.getByRole('listitem').allTextContents();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByText('10 recovery codes are left.')).toBeVisible();
  return { key, recoveryCodes };
}

async function signOut(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).click();
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in/);
}

async function enterPassword(page: Page, person: { email: string; password: string }): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
}

for (const [colorScheme, width] of [
  ['light', 1280],
  ['dark', 390],
] as const) {
  test.describe(`${colorScheme}, ${width} px`, () => {
    test.use({ colorScheme, viewport: { width, height: 800 } });

    test('two-factor sign-in: set up, sign in by a code and by a recovery code, turn off', async ({ page }) => {
      const expectNoFaults = watchFaults(page);
      const person = newcomer();
      const slug = await signUp(page, person);
      await page.goto(`/o/${slug}/production/account`);
      const { key, recoveryCodes } = await setUp(page, person.password);
      await page.context().clearCookies();
      await enterPassword(page, person);
      await expectAccessible(page);
      await page.getByLabel('Code', { exact: true }).fill('000 000');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect(page.getByText('This code is not right, or was used already.')).toBeVisible();
      await page.getByLabel('Code', { exact: true }).fill(codeOf(key, 1));
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL(/\/o\/[^/]+\/[^/]+/);

      await page.context().clearCookies();
      await enterPassword(page, person);
      await page.getByRole('button', { name: 'Use a recovery code instead' }).click();
      await page.getByLabel('Recovery code').fill(recoveryCodes[0] ?? '');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL(/\/o\/[^/]+\/[^/]+/);

      await page.goto(`/o/${slug}/production/account`);
      await expect(page.getByText('9 recovery codes are left.')).toBeVisible();
      await page.getByRole('button', { name: 'Turn off…' }).click();
      await page.getByLabel('Your password').fill(person.password);
      await page.getByLabel('Code', { exact: true }).fill(recoveryCodes[1] ?? '');
      await page.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
      await expect(page.getByRole('button', { name: 'Set up…' })).toBeVisible();
      await page.context().clearCookies();
      await signIn(page, person);
      expectNoFaults();
    });
  });
}

test('every session is listed; one is ended, then all', async ({ page, browser }) => {
  const expectNoFaults = watchFaults(page);
  const person = newcomer();
  const slug = await signUp(page, person);
  const others = [await browser.newContext(), await browser.newContext()];
  for (const other of others) await signIn(await other.newPage(), person);
  const statusOf = async (at = 0) => {
    const answer = await others[at]?.request.get(`/o/${slug}/production/keys`, { maxRedirects: 0 });
    return answer?.status();
  };
  await openAccount(page, person.name);
  const sessions = page.getByRole('region', { name: 'Your sessions' });
  await expect(sessions.getByRole('row')).toHaveCount(4);
  await expect(sessions.getByText('this one')).toHaveCount(1);
  await sessions
    .getByRole('button', { name: /^End the session/ })
    .first()
    .click();
  await expect(sessions.getByRole('row')).toHaveCount(3);
  await expect(async () => expect([await statusOf(0), await statusOf(1)].sort()).toEqual([200, 307])).toPass({
    timeout: 1_500,
  });
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(async () => expect([await statusOf(0), await statusOf(1)]).toEqual([307, 307])).toPass({
    timeout: 1_500,
  });
  for (const other of others) await other.close();
  expectNoFaults();
});

test('a new password and a new name are set on the account page', async ({ page, browser }) => {
  const person = newcomer();
  const slug = await signUp(page, person);
  const other = await browser.newContext();
  await signIn(await other.newPage(), person);
  await page.goto(`/o/${slug}/production/account`);
  await page.getByRole('button', { name: 'Change password…' }).click();
  await page.getByLabel('Current password').fill('not this one');
  await page.getByLabel('New password').fill('another sentence to remember');
  await page.getByRole('button', { name: 'Change password', exact: true }).click();
  await expect(page.getByText('The password is not right.')).toBeVisible();
  await page.getByLabel('Current password').fill(person.password);
  await page.getByRole('button', { name: 'Change password', exact: true }).click();
  await expect(page.getByText('Your password is changed.')).toBeVisible();
  await expect(async () => {
    const answer = await other.request.get(`/o/${slug}/production/keys`, { maxRedirects: 0 });
    expect(answer.status()).toBe(307);
  }).toPass({ timeout: 1_500 });
  await page.getByLabel('Name').fill('Ada Lovelace');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'Ada Lovelace' })).toBeVisible();
  await signOut(page, 'Ada Lovelace');
  await signIn(page, { email: person.email, password: 'another sentence to remember' });
  await other.close();
});
