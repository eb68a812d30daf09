import { expect, it } from 'vitest';
import { deviceOf } from './device-of.ts';

const mozilla = 'Mozilla/5.0';

it.each([
  [
    `${mozilla} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36`,
    'Chrome on macOS',
    false,
  ],
  [`${mozilla} (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0`, 'Firefox on Linux', false],
  [
    `${mozilla} (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1`,
    'Safari on iOS',
    true,
  ],
  ['acceptance-check/2.1', 'acceptance-check', false],
  ['', 'Unknown browser', false],
  [null, 'Unknown browser', false],
])('%s is called %s', (userAgent, device, isPhone) => {
  expect(deviceOf(userAgent)).toEqual({ device, isPhone });
});

it('a header as long as it may be is cut', () => {
  expect(deviceOf('x'.repeat(256)).device).toHaveLength(40);
});
