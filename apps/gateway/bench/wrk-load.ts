import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Shot, Window } from './load.ts';

/** The load generator wrk (https://github.com/wg/wrk), and where the libraries are that came with it. */
export type Wrk = { readonly program: string; readonly libraries: string };

const script = join(import.meta.dirname, 'wrk-shot.lua');
const aftermathMs = 10_000;
const run = promisify(execFile);

/** The wrk that `tools/bench.ts` found or fetched; null where there is none. */
export function givenWrk(): Wrk | null {
  const program = process.env['WAYGATE_BENCH_WRK'];
  if (program === undefined) return null;
  return { program, libraries: process.env['WAYGATE_BENCH_WRK_LIBRARIES'] ?? '' };
}

/**
 * As `loadClosed`, for whole answers, and for less work: what is left of the cores is the contenders'. First bytes
 * are not measured; of latencies there is one for each percentile. @throws Error where wrk fails or does not end in time.
 */
export async function loadByWrk(
  { program, libraries }: Wrk,
  shot: Shot,
  options: { readonly connections: number; readonly seconds: number },
): Promise<Window> {
  const { connections, seconds } = options;
  const address = `http://127.0.0.1:${shot.port}/`;
  const args = ['-t', '1', '-c', `${connections}`, '-d', `${seconds}s`, '-s', script, address];
  const startedAt = performance.now();
  const { stdout } = await run(program, args, {
    env: { SHOT: shot.bytes.toString('utf8'), LD_LIBRARY_PATH: libraries },
    timeout: seconds * 1_000 + aftermathMs,
  });
  const [, requests, refused, lost, percentiles = ''] = /^seen (\d+) (\d+) (\d+) (\S+)$/m.exec(stdout) ?? [];
  if (requests === undefined) throw new Error(`wrk said nothing of its requests: ${stdout}`);
  return {
    answers: Number(requests) - Number(refused),
    failures: Number(refused) + Number(lost),
    seconds: (performance.now() - startedAt) / 1_000,
    latenciesMs: percentiles.split(',').map((micros) => Number(micros) / 1_000),
    firstBytesMs: [],
  };
}
