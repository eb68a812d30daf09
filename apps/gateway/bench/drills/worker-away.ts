/**
 * The worker is stopped under load. What it would have booked waits in bounded memory, in bounded Redis and in files; when
 * a worker comes, everything is booked.
 *
 * `pnpm bench drills/worker-away.ts --seconds=300`
 */
import { setTimeout as wait } from 'node:timers/promises';
import { type DrillStand, openDrillStand, timeUntil } from './drill-stand.ts';
import { type HeapState, readHeap } from './heap-probe.ts';
import { readLedger } from './ledger.ts';
import { measureOutage } from './outage.ts';
import { atMost, type Check, ms, numberArgument, runDrill } from './verdict.ts';

const megabyte = 1_000_000;
const heapGrowthBytesMax = 4 * megabyte;
/** 200 batches at most, of a hundred events of a kilobyte or less. */
const redisGrowthBytesMax = 40 * megabyte;

async function redisBytes(stand: DrillStand): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await stand.redis.client.info('memory'))?.[1]);
}

/** Takes the worker away for so long. */
export async function workerAway(seconds: number): Promise<Check[]> {
  const stand = await openDrillStand();
  try {
    const worker = await stand.startWorker();
    const gateway = await stand.startGateway({}, true);
    const heaps: HeapState[] = [];
    let redisGrowthBytes = Number.POSITIVE_INFINITY;
    let bookedAgainMs = Number.POSITIVE_INFINITY;
    const away = async (): Promise<void> => {
      worker.signal('SIGTERM');
      await worker.ended;
      const redisBefore = await redisBytes(stand);
      // The first batches are handed to Redis; from then on nothing may grow but files.
      await wait(seconds * 250);
      heaps.push(await readHeap(gateway));
      await wait(seconds * 750);
      heaps.push(await readHeap(gateway));
      redisGrowthBytes = (await redisBytes(stand)) - redisBefore;
      const before = (await readLedger(stand)).length;
      await stand.startWorker();
      bookedAgainMs = await timeUntil(async () => (await readLedger(stand)).length > before, 60_000);
    };
    const { checks } = await measureOutage({ stand, gateway, perSecond: 100, calmSeconds: 10, away });
    const [early, late] = heaps;
    const growth = (late?.keptBytes ?? Number.NaN) - (early?.keptBytes ?? 0);
    return [
      atMost('heap after GC grows, from a quarter of the time on', growth / megabyte, {
        value: heapGrowthBytesMax / megabyte,
        unit: ' MB',
      }),
      atMost('Redis grows', redisGrowthBytes / megabyte, { value: redisGrowthBytesMax / megabyte, unit: ' MB' }),
      atMost('usage is booked after the return within', bookedAgainMs, ms(10_000)),
      ...checks,
    ];
  } finally {
    await stand.close();
  }
}

if (import.meta.main) {
  await runDrill('worker away', () => workerAway(numberArgument('seconds', 300)));
}
