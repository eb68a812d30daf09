import { readFileSync, readlinkSync } from 'node:fs';
import { z } from 'zod';

const ownerSchema = z.object({
  pid: z.int(),
  /** Clock ticks from boot to the process's start: tells it from a later process with its number. */
  startTicks: z.string(),
  bootId: z.string(),
  /** Process numbers mean something only within this namespace (a container has its own). */
  pidNamespace: z.string(),
});

/** Which process a spool directory belongs to. */
export type SpoolOwner = z.infer<typeof ownerSchema>;

const unknown = 'unknown';

function readOr(read: () => string): string {
  try {
    return read();
  } catch {
    return unknown;
  }
}

/** Field 22 of /proc/<pid>/stat (proc(5)). The name before it may hold spaces and parentheses. */
function startTicksOf(pid: number): string {
  return readOr(() => {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fieldsAfterName = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fieldsAfterName[19] ?? unknown;
  });
}

/** This process. Where there is no /proc the fields say `unknown`. */
export function thisProcess(): SpoolOwner {
  return {
    pid: process.pid,
    startTicks: startTicksOf(process.pid),
    bootId: readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: readOr(() => readlinkSync('/proc/self/ns/pid')),
  };
}

/** Whether a process still runs. `unknown`: it cannot be told from here (another machine, another container). */
export function livenessOf(owner: SpoolOwner): 'alive' | 'dead' | 'unknown' {
  const own = thisProcess();
  const isTold = own.startTicks !== unknown && own.bootId === owner.bootId && own.pidNamespace === owner.pidNamespace;
  if (!isTold) return 'unknown';
  return startTicksOf(owner.pid) === owner.startTicks ? 'alive' : 'dead';
}

/** Reads what thisProcess wrote. Null: it is not readable as that. */
export function parseOwner(text: string): SpoolOwner | null {
  try {
    const parsed = ownerSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
