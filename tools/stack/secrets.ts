import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const secrets = z.object({
  postgresAdminPassword: z.string().min(16),
  postgresPassword: z.string().min(16),
  redisPassword: z.string().min(16),
  /** 32 bytes in base64 that are hashed together with keys. */
  keyPepper: z.string().length(44),
  /** 32 bytes in base64 that encrypt the keys of stored credentials; several while they are changed. */
  masterKey: z.string().min(44),
  sessionSecret: z.string().min(32),
});

/** What a local stack must know and nobody else may: made at random once, kept in a file that only its user can read. */
export type LocalSecrets = z.infer<typeof secrets>;

/** Reads the secrets of a local stack, making them on first use. @throws Error with the fix when the file is damaged. */
export function localSecrets(file: string): LocalSecrets {
  if (!existsSync(file)) writeSecrets(file);
  try {
    return secrets.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new Error(`${file} is damaged. Fix: npm start -- --fresh, which makes a new one and an empty database.`);
  }
}

function writeSecrets(file: string): void {
  const fresh: LocalSecrets = {
    postgresAdminPassword: randomBytes(24).toString('base64url'),
    postgresPassword: randomBytes(24).toString('base64url'),
    redisPassword: randomBytes(24).toString('base64url'),
    keyPepper: randomBytes(32).toString('base64'),
    masterKey: randomBytes(32).toString('base64'),
    sessionSecret: randomBytes(32).toString('base64'),
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.partial`, `${JSON.stringify(fresh, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.partial`, file);
}
