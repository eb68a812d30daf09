import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const localFile = z.object({
  consoleUrl: z.url(),
  gatewayUrl: z.url(),
  sandboxUrl: z.url(),
  workerUrl: z.url(),
  databaseUrl: z.string(),
  redisUrl: z.string(),
  demo: z.object({ email: z.string(), password: z.string(), apiKey: z.string() }),
  pids: z.record(z.string(), z.int()),
});

/** What a running stack tells scripts and tests: where it is, how to sign in, a key to call it with. */
export type LocalFile = z.infer<typeof localFile>;

/** Writes it whole or not at all, readable by its user alone. */
export function writeLocalFile(file: string, content: LocalFile): void {
  writeFileSync(`${file}.partial`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.partial`, file);
}

/** Reads it; undefined when no stack is ready. */
export function readLocalFile(file: string): LocalFile | undefined {
  try {
    return localFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Takes it away: nobody is to believe a stack that is ending. */
export function removeLocalFile(file: string): void {
  rmSync(file, { force: true });
}
