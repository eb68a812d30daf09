import { readdirSync, readFileSync } from 'node:fs';

const nanosecondsInSecond = 1e9;

/**
 * CPU seconds (user and system) that the living threads of a process have used, from the kernel's own account. Linux only.
 * Of the two accounts there are it is the scheduler's, in nanoseconds: the other's ticks of 10 ms are 3 % of what a bare
 * proxy takes for the streams of one window.
 */
export function readCpuSeconds(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const [onCpu] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1);
    nanoseconds += Number(onCpu);
  }
  return nanoseconds / nanosecondsInSecond;
}

/** Resident memory of a process, bytes. */
export function readResidentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1_024;
}
