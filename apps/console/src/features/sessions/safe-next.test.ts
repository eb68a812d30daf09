import { describe, expect, it } from 'vitest';
import { safeNext } from './safe-next.ts';

describe('safeNext', () => {
  it('keeps an address of this site', () => {
    expect(safeNext('/o/acme/production/requests?q=status%3A5xx')).toBe('/o/acme/production/requests?q=status%3A5xx');
  });

  it.each([
    ['//evil.example'],
    ['/\\evil.example'],
    ['https://evil.example'],
    ['javascript:alert(1)'],
    ['/\t/evil.example'],
    [''],
    [undefined],
    [['/o/a', '/o/b']],
  ])('does not leave this site for %j', (next) => {
    expect(safeNext(next)).toBe('/');
  });
});
