// A program that makes calls as a gateway does, as far as the spool sees them, until it has made as many as it was told
// to or is killed. Arguments: spool folder, Redis URL, file of attempts that a provider saw, calls, parts of the events.

import { openSync, writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { createId, systemClock, systemRandom } from '@waygate/protocol';
import { openQueue } from '@waygate/queues';
import { buildUsageEvent } from '@waygate/testkit';
import { openSpool } from '../src/spool/open-spool.ts';

const [folder = '', redisUrl = '', seenPath = '', calls = '0', parts = '{}'] = process.argv.slice(2);
const callsAtATime = 40;
const durationMaxMs = 8;

const queue = openQueue('usage-recorded', {
  url: redisUrl,
  name: 'test',
  connectTimeoutMs: 1_000,
  commandTimeoutMs: 2_000,
  onError: () => undefined,
});
const spool = openSpool({
  folder,
  gatewayId: createId('gtw', { clock: systemClock, random: systemRandom }),
  queue,
  publishLive: async () => 0,
  logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  bounds: { segmentBytesMax: 200_000, segmentAgeMaxMs: 500, confirmEveryMs: 100, adoptEveryMs: 200 },
});
const seen = openSync(seenPath, 'a');
let left = Number(calls);

async function makeCalls(): Promise<void> {
  while (left > 0) {
    left -= 1;
    const unconfirmed = buildUsageEvent({
      ...JSON.parse(parts),
      id: createId('att', { clock: systemClock, random: systemRandom }),
      occurredAtMs: systemClock.nowMs(),
      outcome: 'unconfirmed',
      isEstimated: true,
    });
    spool.begin([unconfirmed]);
    writeSync(seen, `${unconfirmed.id}\n`);
    await wait(Math.random() * durationMaxMs);
    spool.settle([{ ...unconfirmed, outcome: 'completed', isEstimated: false }]);
  }
}

process.stdout.write('calling\n');
await Promise.all(Array.from({ length: callsAtATime }, makeCalls));
const isCommitted = await spool.flush(60_000);
await spool.close();
await queue.close();
process.exitCode = isCommitted ? 0 : 1;
