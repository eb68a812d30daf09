import { startOnNode } from './runtime/config.ts';

/** Runs once when the server starts: what must not serve, does not start. */
export async function register(): Promise<void> {
  await startOnNode();
}
