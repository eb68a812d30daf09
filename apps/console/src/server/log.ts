import { createLogger, type Logger } from '@waygate/telemetry';
import { readConfig } from '@/config.ts';
import { processSingleton } from './process-singleton.ts';

/** The console's log: structured, redacted. */
export const log: () => Logger = processSingleton('log', () =>
  createLogger({ service: 'console', level: readConfig().logLevel }),
);
