import type { LocalFile } from './local-file.ts';

/** What a seed needs to know about the stack. */
export interface SeedSettings {
  readonly databaseUrl: string;
  readonly keyPepper: string;
  readonly masterKey: string;
  readonly sandboxUrl: string;
}

/** Fills a local stack with the scenario `demo`, unless it is there already. @returns how to sign in and a key to call with. */
export async function seedDemo(settings: SeedSettings): Promise<LocalFile['demo']> {
  // Loaded here, because the seeds bring the whole database client, which most commands that know this file never need.
  const { runSeed } = await import('@waygate/prisma');
  const { demo } = await runSeed('demo', { ...settings, nowMs: Date.now() });
  if (demo === undefined) throw new Error('the scenario demo gave no sign-in');
  return demo;
}
