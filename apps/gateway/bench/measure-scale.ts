import { type Contender, moveTo, startContender } from './contender.ts';
import type { loadClosed } from './load.ts';
import { type RoundOptions, runRounds } from './rounds.ts';
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

/** So many that two processes have enough to do at any time: with half of them each waits for calls now and then. */
const connections = 128;

/**
 * What a call costs one process, and two on one port. All there is shares both cores, and load and upstream must cost
 * little: what they take is missing to the second process. With a load generator in Node.js, two gateways answered fewer
 * calls than with wrk, each woke for single events where one alone found many at once, and a call cost 1.17 times as much
 * (the same gateways with wrk, minutes later: 1.00). @throws Error where a call failed.
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
    const failed = results.find(({ answers, failures }) => failures > 0 || answers === 0);
    if (failed !== undefined) throw new Error(`${failed.name} failed ${failed.failures} calls`);
    const [alone, together] = results;
    if (alone === undefined || together === undefined) throw new Error('a contender is missing');
    return scaleRow({ alone, together });
  } finally {
    for (const contender of started) await contender.stop();
    moveTo('1', others);
  }
}
