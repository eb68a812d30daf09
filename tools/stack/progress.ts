const quietMs = 1_500;

/** Says what is being waited for and how long it took: one line when it is done, one more before that when it is slow. */
export type Progress = <Result>(label: string, work: () => Promise<Result>) => Promise<Result>;

/** Makes a {@link Progress} that speaks through `say`. */
export function progressOf(say: (line: string) => void): Progress {
  return async (label, work) => {
    const startMs = performance.now();
    const slow = setTimeout(() => say(`  … waiting for ${label}`), quietMs);
    try {
      const result = await work();
      say(`  ✓ ${label} (${((performance.now() - startMs) / 1000).toFixed(1)} s)`);
      return result;
    } finally {
      clearTimeout(slow);
    }
  };
}
