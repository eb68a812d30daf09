import { type Database, openDatabase } from '@waygate/db';
import { publishConfigChange, publishSessionEnd } from '@waygate/queues';
import { readConfig } from '@/config.ts';
import { processSingleton } from './process-singleton.ts';
import { redis } from './redis.ts';

const statementTimeoutMs = 10_000;

/** The console's pool: it works as `waygate_app`, so that row-level security applies to everything it does. */
export const database: () => Database<'app'> = processSingleton('database', () => {
  const { databaseUrl, databasePoolMax } = readConfig();
  return openDatabase({
    url: databaseUrl,
    role: 'app',
    poolMax: databasePoolMax,
    applicationName: 'waygate-console',
    statementTimeoutMs,
    hooks: {
      onConfigChange: (change) => publishConfigChange(redis(), change),
      onSessionEnd: (end) => publishSessionEnd(redis(), end),
    },
  });
});
