/** Stands in for `server/redis.ts` where Redis cannot be reached: all that it exports, so that no test meets a part of it. */
export function redis(): never {
  throw new Error('away');
}

/** Hears nothing. */
export function listener(): { onSessionEnd: () => () => void } {
  return { onSessionEnd: () => () => undefined };
}

/** Is never called back. */
export function onListenerConnected(): undefined {
  return undefined;
}
