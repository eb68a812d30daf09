import { expect, test } from '@playwright/test';
import { connectSandbox, makeKey } from './call-gateway.ts';
import { stack } from './config.ts';
import { watchFaults } from './faults.ts';
import { newcomer, signUp } from './people.ts';

const arrivesWithinMs = 20_000;

test('what a call says it is for, by header, by metadata and by Requesty’s member, stands in its request and its export', async ({
  page,
}) => {
  const expectNoFaults = watchFaults(page);
  const slug = await signUp(page, newcomer());
  await connectSandbox(page, slug);
  const key = await makeKey(page, slug, 'labelled');

  const answer = await page.request.post(`${stack.gatewayUrl}/v1/chat/completions`, {
    headers: { authorization: `Bearer ${key}`, 'X-Requesty-Branch': 'fix/rounding' },
    data: {
      model: 'sandbox/swift',
      messages: [{ role: 'user', content: 'Say hello.' }],
      metadata: { ticket: 'WG-17', leaked: key },
      requesty: { tags: ['nightly', 'eval'], trace_id: 'trace-4711', extra: { plan: 'enterprise' } },
    },
  });
  expect([answer.status(), answer.headers()['x-waygate-dropped']]).toEqual([200, 'metadata.leaked']);

  const requestId = answer.headers()['x-request-id'] ?? '';
  const facts = page.getByRole('listitem');
  await expect(async () => {
    await page.goto(`/o/${slug}/production/requests/${requestId}`);
    await expect(page.getByText('Dimensions', { exact: true })).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: arrivesWithinMs });
  const said = [
    'branch: fix/rounding',
    'ticket: WG-17',
    'tags: nightly,eval',
    'trace_id: trace-4711',
    'plan: enterprise',
  ];
  for (const one of said) await expect(facts.filter({ hasText: one })).toBeVisible();
  await expect(page.getByText('leaked')).toHaveCount(0);

  const file = await page.request.get(`/api/export/${slug}/production/requests`);
  const [head = '', line = ''] = (await file.text()).split('\r\n');
  expect(head.split(',').at(-1)).toBe('dimensions');
  expect(line).toContain('""branch"":""fix/rounding""');
  expectNoFaults();
});
