import { type Contender, moveTo, startContender } from './contender.ts';
import type { loadClosed } from './load.ts';
import { type RoundOptions, refuseFailures, resultOf, runRounds } from './rounds.ts';
import { printResults, type Row, scaleRow } from './table.ts';
import type { World } from './world.ts';
import { loadByWrk, type Wrk } from './wrk-load.ts';

/** What one gateway and two on one port are put into, and how load is put on them. */
export type ScaleOptions = {
  readonly wrk: Wrk;
  readonly gateway: World['gateway'];
  /** Two ports of the contenders', beginning with this one. */
  readonly firstPort: number;
  readonly upstream: Contender;
  readonly rounds: RoundOptions;
};

/** 64 for each of two processes. */
const connections = 128;

/**
 * What a call costs one process, and two on one port. All there is shares both cores, and load and upstream must cost
 * little: what they take is missing to the second process. With the bench's own load generator two gateways answered 9,000
 * to 9,700 calls a second, with wrk 10,800 to 13,400 (64 connections). @throws Error where a call failed.
 */
export async function measureScale(options: ScaleOptions): Promise<Row> {
  const { wrk, gateway, firstPort, upstream, rounds } = options;
  const others = [process.pid, ...upstream.pids];
  const started: Contender[] = [];
  try {
    moveTo('any', others);
    const one = await startContender({ ...gateway(firstPort), name: 'one gateway', core: 'any' });
    started.push(one);
    const two = await startContender({ ...gateway(firstPort + 1), name: 'two gateways', core: 'any', processes: 2 });
    started.push(two);
    const load: typeof loadClosed = (shot, window) => loadByWrk(wrk, shot, window);
    const results = await runRounds([one, two], { ...rounds, kind: 'closed', connections, load });
    printResults(`closed loop, ${connections} connections, both cores`, results);
    refuseFailures(results);
    return scaleRow({ alone: resultOf(results, one.name), together: resultOf(results, two.name) });
  } finally {
    for (const contender of started) await contender.stop();
    moveTo('1', others);
  }
}
