import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const environmentSchema = z.object({
  /** A stack's local.json, as `npm start` writes it. */
  WAYGATE_E2E_LOCAL_JSON: z.string().min(1),
  /** The browser's executable. */
  WAYGATE_CHROMIUM: z.string().min(1),
});

const localSchema = z.object({
  consoleUrl: z.url(),
  gatewayUrl: z.url(),
  demo: z.object({ email: z.string(), password: z.string(), apiKey: z.string() }),
});

const environment = environmentSchema.parse(process.env);

/** The stack that the journeys walk through. */
export const stack: z.infer<typeof localSchema> = localSchema.parse(
  JSON.parse(readFileSync(environment.WAYGATE_E2E_LOCAL_JSON, 'utf8')),
);

/** The browser's executable. */
export const chromium: string = environment.WAYGATE_CHROMIUM;

/** Where the stack's worker writes mails: it has no mail server. */
export const mailFolder: string = join(dirname(environment.WAYGATE_E2E_LOCAL_JSON), 'mail');
