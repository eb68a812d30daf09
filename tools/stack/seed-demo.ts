import { runSeed } from '@waygate/prisma';
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
  const { demo } = await runSeed('demo', { ...settings, nowMs: Date.now() });
  if (demo === undefined) throw new Error('the scenario demo gave no sign-in');
  return demo;
}
