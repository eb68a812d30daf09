import { z } from 'zod';

const schema = z.object({
  WAYGATE_SANDBOX_HOST: z.string().min(1).default('127.0.0.1'),
  WAYGATE_SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(4010),
});

/** Where the sandbox listens. */
export type SandboxConfig = { readonly host: string; readonly port: number };

/** Reads the environment. Throws an Error with one sentence when a value is not usable. */
export function readConfig(): SandboxConfig {
  const parsed = schema.safeParse(process.env);
  if (parsed.success) return { host: parsed.data.WAYGATE_SANDBOX_HOST, port: parsed.data.WAYGATE_SANDBOX_PORT };
  const issue = parsed.error.issues[0];
  throw new Error(`${issue?.path.join('.')} is not usable: ${issue?.message}`);
}
