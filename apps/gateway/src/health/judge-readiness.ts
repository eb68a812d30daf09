import type { Snapshots } from '../snapshot/snapshots.ts';

/** What readiness is judged by. */
export type ReadinessSources = {
  readonly snapshots: Pick<Snapshots, 'status' | 'versions'>;
  readonly isSpoolFull: () => boolean;
  readonly isDraining: () => boolean;
};

/** What `/readyz` says. */
export type Readiness = {
  readonly isReady: boolean;
  readonly body: Readonly<Record<string, unknown>>;
};

const versionsShownMax = 200;

/**
 * Whether requests should be sent here. A gateway that has become ready stays so while Postgres or Redis is away, because
 * it goes on serving: taking every gateway out for the same outage would turn a degraded service into none.
 */
export function judgeReadiness({ snapshots, isSpoolFull, isDraining }: ReadinessSources): Readiness {
  const status = snapshots.status();
  const isReady = status.isReady && !isDraining() && !isSpoolFull();
  const word = (isUp: boolean): string => (isUp ? 'ok' : 'unavailable');
  const versions = [...snapshots.versions()].slice(0, versionsShownMax);
  return {
    isReady,
    body: {
      status: isReady ? 'ready' : 'not_ready',
      draining: isDraining(),
      dependencies: {
        postgres: word(status.isDatabaseReachable),
        redis: word(status.isListening),
        spool: isSpoolFull() ? 'full' : 'ok',
      },
      snapshots: {
        organisations: status.organisations,
        confirmed_age_ms: status.confirmedAgeMs,
        versions: Object.fromEntries(versions),
      },
    },
  };
}
