import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { MailSettings } from '../config.ts';

/** A mail as it goes out. */
export type Mail = { readonly to: string; readonly subject: string; readonly text: string };

/** Sends one mail. Rejects when the server does not take it; the job is then tried again. */
export type Mailer = (mail: Mail) => Promise<void>;

const timeoutMs = 20_000;

/**
 * Mail through the operator's server, or, without one, as one file each that only the worker's user can read: links in
 * mails are secrets.
 */
export function createMailer({ smtpUrl, from, folder }: MailSettings): Mailer {
  if (smtpUrl !== null) {
    const server = createTransport({
      url: smtpUrl.reveal(),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return async (mail) => {
      await server.sendMail({ from, ...mail });
    };
  }
  const printer = createTransport({ streamTransport: true, buffer: true });
  return async (mail) => {
    const { message, messageId } = await printer.sendMail({ from, ...mail });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const name = `${messageId.replaceAll(/[^\w@.-]/g, '')}.eml`;
    await writeFile(join(folder, name), message, { mode: 0o600 });
  };
}
