import { plantOrganisation } from './plant-organisation.ts';
import { plantUsage } from './plant-usage.ts';
import type { Scenario } from './scenario.ts';
import { tidewater, usualWork } from './tidewater.ts';

/** How long scenarios reach back. */
export const scenarioDays = 60;

/** An organisation at its usual work. */
export const demo: Scenario = {
  description: 'An organisation with three groups, eight members, keys, and sixty days of believable usage.',
  plant: async (context) => {
    const planted = await plantOrganisation(context, tidewater);
    await plantUsage(context, planted, { days: scenarioDays, workloads: usualWork });
    return planted.access;
  },
};
