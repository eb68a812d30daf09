import type { OrganisationId, UsageEvent } from '@waygate/protocol';
import type { z } from 'zod';
import {
  type ConfigChange,
  configChangeSchema,
  configChannel,
  liveChannel,
  liveEventsSchema,
  type SessionEnd,
  sessionChannel,
  sessionEndSchema,
} from './channels.ts';
import { openPatientRedis, type RedisConnectionOptions } from './redis-connection.ts';

/** Stops hearing. */
export type StopListening = () => void;

/** One connection that hears messages of other processes. Nothing is kept for who was not listening. */
export type Listener = {
  onConfigChange(hear: (change: ConfigChange) => void): StopListening;
  onSessionEnd(hear: (end: SessionEnd) => void): StopListening;
  onLiveEvents(organisationId: OrganisationId, hear: (events: readonly UsageEvent[]) => void): StopListening;
  /** Whether messages arrive at the moment. */
  isConnected(): boolean;
  close(): void;
};

/** How to listen. */
export type ListenerOptions = Omit<RedisConnectionOptions, 'commandTimeoutMs'> & {
  /** Listening began, or began again: whatever was said in between is lost, so read the truth once more. */
  readonly onConnected: () => void;
};

type Hear = (message: string) => void;

/** Opens a listener. It reconnects and subscribes again by itself. Messages that cannot be read go to `onError`. */
export function openListener(options: ListenerOptions): Listener {
  const redis = openPatientRedis(options);
  const hearers = new Map<string, Set<Hear>>();
  redis.on('ready', () => {
    const channels = [...hearers.keys()];
    const subscribed = channels.length === 0 ? Promise.resolve(0) : redis.subscribe(...channels);
    subscribed.then(options.onConnected, options.onError);
  });
  redis.on('message', (channel, message) => {
    for (const hear of hearers.get(channel) ?? []) hear(message);
  });

  function listen<Message>(
    channel: string,
    schema: z.ZodType<Message>,
    hear: (message: Message) => void,
  ): StopListening {
    const read: Hear = (text) => {
      const message = decode(schema, text);
      if (message === null) options.onError(new Error(`A message on ${channel} could not be read.`));
      else hear(message);
    };
    const others = hearers.get(channel);
    if (others === undefined) {
      hearers.set(channel, new Set([read]));
      if (redis.status === 'ready') redis.subscribe(channel).catch(options.onError);
    } else {
      others.add(read);
    }
    return () => {
      const remaining = hearers.get(channel);
      remaining?.delete(read);
      if (remaining?.size !== 0) return;
      hearers.delete(channel);
      if (redis.status === 'ready') redis.unsubscribe(channel).catch(options.onError);
    };
  }

  return {
    onConfigChange: (hear) => listen(configChannel, configChangeSchema, hear),
    onSessionEnd: (hear) => listen(sessionChannel, sessionEndSchema, hear),
    onLiveEvents: (organisationId, hear) =>
      listen(liveChannel(organisationId), liveEventsSchema, (message) => hear(message.events)),
    isConnected: () => redis.status === 'ready',
    close: () => redis.disconnect(),
  };
}

function decode<Message>(schema: z.ZodType<Message>, text: string): Message | null {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
