/**
 * Redis is away under load: a third of the time it refuses connections, then it swallows what it is sent. No call fails or
 * waits for it, and usage is booked when it is back.
 *
 * `pnpm bench drills/redis-away.ts --seconds=30`
 */
import { setTimeout as wait } from 'node:timers/promises';
import { openDrillStand, timeUntil } from './drill-stand.ts';
import { readLedger } from './ledger.ts';
import { measureOutage } from './outage.ts';
import { atMost, type Check, ms, numberArgument, runDrill } from './verdict.ts';

const addedWaitMsMax = 50;
/** The worker's connection may be asleep for two seconds between attempts, and the job that it held for twenty more. */
const bookedAgainMsMax = 30_000;

/** Takes Redis away for so long. */
export async function redisAway(seconds: number): Promise<Check[]> {
  const stand = await openDrillStand();
  try {
    await stand.startWorker();
    const gateway = await stand.startGateway();
    let bookedAgainMs = Number.POSITIVE_INFINITY;
    const away = async (): Promise<void> => {
      stand.redisLine.cut();
      await wait((seconds * 1_000) / 3);
      stand.redisLine.swallow();
      await wait((seconds * 2_000) / 3);
      const before = (await readLedger(stand)).length;
      stand.redisLine.pass();
      bookedAgainMs = await timeUntil(async () => (await readLedger(stand)).length > before, 60_000, 100);
    };
    const { checks, addedWaitMs } = await measureOutage({ stand, gateway, perSecond: 100, calmSeconds: 10, away });
    return [
      atMost('wait added at p99', addedWaitMs, ms(addedWaitMsMax)),
      atMost('usage is booked again after', bookedAgainMs, ms(bookedAgainMsMax)),
      ...checks,
    ];
  } finally {
    await stand.close();
  }
}

if (import.meta.main) {
  await runDrill('Redis away', () => redisAway(numberArgument('seconds', 30)));
}
