import type { OrganisationId, UsageEvent } from '@waygate/protocol';
import type { Listener } from '@waygate/queues';

type Hear = (events: readonly UsageEvent[]) => void;

/** Viewers one process serves; each holds a socket and a timer. */
const viewersMax = 500;

/** Hands what is heard once per organisation to all who watch it in this process. */
export type LiveHub = {
  /** Null where this process has as many viewers as it can hold. */
  watch(organisationId: OrganisationId, hear: Hear): (() => void) | null;
  viewerCount(): number;
};

type Watched = { readonly hearers: Set<Hear>; readonly stop: () => void };

/** A hub over the process's one listener: an organisation is listened to only while somebody watches it. */
export function createLiveHub(listener: Pick<Listener, 'onLiveEvents'>): LiveHub {
  const watched = new Map<OrganisationId, Watched>();
  let viewers = 0;

  function begin(organisationId: OrganisationId): Watched {
    const hearers = new Set<Hear>();
    const stop = listener.onLiveEvents(organisationId, (events) => {
      for (const hear of hearers) hear(events);
    });
    const begun = { hearers, stop };
    watched.set(organisationId, begun);
    return begun;
  }

  return {
    watch(organisationId, hear) {
      if (viewers >= viewersMax) return null;
      const { hearers, stop } = watched.get(organisationId) ?? begin(organisationId);
      hearers.add(hear);
      viewers += 1;
      return () => {
        if (!hearers.delete(hear)) return;
        viewers -= 1;
        if (hearers.size > 0) return;
        watched.delete(organisationId);
        stop();
      };
    },
    viewerCount: () => viewers,
  };
}
