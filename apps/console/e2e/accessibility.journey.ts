import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { watchFaults } from './faults.ts';
import { joinAsNew } from './invite.ts';
import { inviteAs } from './invite-as.ts';
import { newcomer, signInToDemo, signUp } from './people.ts';

const settleMs = 400;
/** Some twenty pages, each loaded and looked at whole: a busy machine takes more than a journey's minute and a half. */
const allPagesMs = 360_000;
const widths = { wide: 1280, narrow: 390 } as const;
const outside = [
  '/sign-in',
  '/sign-up',
  '/sign-up/finish#x',
  '/invitation#none',
  '/new-password',
  '/new-password#x',
  '/confirm#x',
  '/nowhere-at-all',
];
/** Pages that an analyst has no right to. */
const forbidden = ['/policies', '/audit', '/roles', '/service-accounts', '/members', '/providers'];
const inside = [
  '',
  '/requests',
  '/policies',
  '/policies/effective',
  '/audit',
  '/audit?event=1',
  '/roles',
  '/models',
  '/models?q=nothing-like-it',
  '/models?model=sandbox/swift',
  '/models?chosen=openai/gpt-4.1,google/gemini-2.5-pro&compare=true',
  '/connect',
  '/connect?client=openai',
  '/keys',
  '/keys?create=true',
  '/service-accounts',
  '/service-accounts?create=true',
  '/members',
  '/members?tab=groups',
  '/providers',
  '/providers?add=choose',
  '/account',
  '/welcome',
];

async function expectAccessible(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.waitForLoadState('networkidle');
  // Colours are measured when what fades in has come to rest.
  await page.waitForTimeout(settleMs);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const findings = violations.map(({ id, nodes }) => ({ path, id, where: nodes.map((node) => node.html).slice(0, 3) }));
  expect.soft(findings).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect.soft(overflow, `${path} is wider than the window`).toBe(0);
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [name, width] of Object.entries(widths)) {
    test.describe(`${colorScheme}, ${name}`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } });

      test('pages before sign-in', async ({ page }) => {
        const expectNoFaults = watchFaults(page);
        for (const path of outside) await expectAccessible(page, path);
        expectNoFaults();
      });

      test('empty pages', async ({ page }) => {
        test.setTimeout(allPagesMs);
        const expectNoFaults = watchFaults(page);
        const slug = await signUp(page, newcomer());
        for (const path of inside) await expectAccessible(page, `/o/${slug}/production${path}`);
        expectNoFaults();
      });

      test('pages without the right', async ({ page }) => {
        test.setTimeout(allPagesMs);
        const slug = await signUp(page, newcomer());
        const guest = newcomer();
        const link = await inviteAs(page, slug, { email: guest.email, role: 'Analyst' });
        await page.context().clearCookies();
        await joinAsNew(page, link, guest);
        for (const path of forbidden) {
          await expectAccessible(page, `/o/${slug}/production${path}`);
          await expect(page.getByText(/^You may not see/)).toBeVisible();
        }
      });

      test('full pages', async ({ page }) => {
        test.setTimeout(allPagesMs);
        const expectNoFaults = watchFaults(page);
        const home = await signInToDemo(page);
        for (const path of inside) await expectAccessible(page, home + path);
        await page.goto(`${home}/requests`);
        await page.getByRole('row').nth(1).click();
        await page.waitForURL(/peek=/);
        await expectAccessible(page, page.url());
        expectNoFaults();
      });
    });
  }
}
