/** How an attempt (or a call refused before any attempt) ended. Exactly one of these, in rows, metrics and logs alike. */
export const outcomes = [
  'completed',
  'refused',
  'client_aborted',
  'upstream_failed',
  'gateway_failed',
  'unconfirmed',
] as const;
export type Outcome = (typeof outcomes)[number];

/** The stages whose time an event carries, in the order a request passes them. */
export const timedStages = [
  'authenticate',
  'decode',
  'authorize',
  'plan',
  'connect',
  'firstByte',
  'transfer',
  'settle',
] as const;
export type TimedStage = (typeof timedStages)[number];
