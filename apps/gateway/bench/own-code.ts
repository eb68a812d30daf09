import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { pinned } from './contender.ts';

const ownCodeSchema = z.object({
  /** Per call, all of the gateway's own code. */
  cpuMicros: z.number(),
  /** Mean of each stage without I/O. */
  stageMicros: z.record(z.string(), z.number()),
  /** From a failure to the next attempt's first write. */
  failoverP99Ms: z.number(),
});

/** What the gateway's code costs by itself, without sockets. */
export type OwnCode = z.infer<typeof ownCodeSchema>;

const timeoutMs = 5 * 60_000;

/** Measures it in a process of its own on the contenders' core. @throws Error where it does not come to an end. */
export function measureOwnCode(): OwnCode {
  const command = [process.execPath, join(import.meta.dirname, 'in-process.ts'), '--json'];
  const [program = '', ...args] = pinned({ command });
  const { stdout, status } = spawnSync(program, args, {
    timeout: timeoutMs,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`in-process.ts ended with ${status}`);
  return ownCodeSchema.parse(JSON.parse(stdout));
}
