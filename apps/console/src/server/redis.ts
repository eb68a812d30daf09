import { type Listener, openListener, openRedis } from '@waygate/queues';
import { readConfig } from '@/config.ts';
import { log } from './log.ts';
import { processSingleton } from './process-singleton.ts';

const connectTimeoutMs = 2_000;
const commandTimeoutMs = 500;

function noteFault(error: Error): void {
  log().warn('redis cannot be used', { error: error.message });
}

/** The connection for short commands. They fail within half a second when Redis is away; callers say what then. */
export const redis = processSingleton('redis', () =>
  openRedis({
    url: readConfig().redisUrl,
    name: 'waygate-console',
    connectTimeoutMs,
    commandTimeoutMs,
    onError: noteFault,
  }),
);

const reconnectHearers = new Set<() => void>();

/** Hears of every (re)connection of the listener: what was said before is lost. */
export function onListenerConnected(hear: () => void): void {
  reconnectHearers.add(hear);
}

/** The connection that hears what other processes say. */
export const listener: () => Listener = processSingleton('redis-listener', () =>
  openListener({
    url: readConfig().redisUrl,
    name: 'waygate-console-listener',
    connectTimeoutMs,
    onError: noteFault,
    onConnected: () => {
      for (const hear of reconnectHearers) hear();
    },
  }),
);
