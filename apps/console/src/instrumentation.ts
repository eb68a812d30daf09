/** Runs once when the server starts: what must not serve, does not start. */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const { start } = await import('./server/start.ts');
  start();
}
