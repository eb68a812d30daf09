/**
 * Runs work in the Node runtime alone. COMPAT: Next 16.4 compiles instrumentation for its edge runtime too, and leaves
 * out what stands behind exactly this comparison.
 */
export async function startOnNode(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] === 'nodejs') {
    const { start } = await import('../server/start.ts');
    start();
  }
}
