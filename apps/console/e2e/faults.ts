import { expect, type Page } from '@playwright/test';

/** Collects what a page complains about: script errors, and everything the content security policy held back. */
export function watchFaults(page: Page): () => void {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|hydrat/i.test(message.text())) {
      faults.push(message.text());
    }
  });
  return () => expect(faults).toEqual([]);
}
