import type { Strategy } from '../strategy.ts';

/** The order in which the organisation lists its deployments. */
export const ordered: Strategy = { name: 'ordered', order: (candidates) => candidates };
