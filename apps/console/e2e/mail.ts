import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { mailFolder } from './config.ts';

function mailsTo(address: string): string[] {
  const names = readdirSync(mailFolder, { withFileTypes: true }).filter((entry) => entry.name.endsWith('.eml'));
  const texts = names.map((entry) => readFileSync(join(mailFolder, entry.name), 'utf8'));
  return texts.filter((text) => text.includes(`To: ${address}`)).map((text) => text.replaceAll(/=\r?\n/g, ''));
}

/** Waits for a mail to somebody whose subject has these words. */
export async function waitForMail(address: string, subject: string): Promise<void> {
  await expect(() => {
    expect(mailsTo(address).some((text) => text.includes(subject))).toBe(true);
  }).toPass({ timeout: 15_000 });
}

/** Waits for a mail to somebody whose subject has these words, and gives the path that its link leads to. */
export async function linkInMail(address: string, subject: string): Promise<string> {
  let link: string | undefined;
  await expect(() => {
    const mail = mailsTo(address).find((text) => text.includes(subject));
    link = /^https?:\/\/[^/\s]+(\/\S+#\S+)/m.exec(mail ?? '')?.[1];
    expect(link).toBeDefined();
  }).toPass({ timeout: 15_000 });
  return link ?? '';
}
