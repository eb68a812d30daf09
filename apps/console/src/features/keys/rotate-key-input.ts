import { z } from 'zod';

const hourSeconds = 3_600;
const daySeconds = 24 * hourSeconds;

/** The longest overlap: a secret that was replaced must not become a second key. */
export const overlapDaysMax = 30;

/** What rotating takes. */
export const rotateKeyInput = z.object({
  keyId: z.string().max(40),
  /** For how long the secret before goes on working; 0: not at all. */
  overlapSeconds: z
    .int('Whole numbers only.')
    .min(0)
    .max(overlapDaysMax * daySeconds, `At most ${overlapDaysMax} days.`),
});

/** Overlaps that are offered by name. */
export const overlapChoices = [
  { value: 'none', label: 'None', seconds: 0 },
  { value: 'hour', label: '1 hour', seconds: hourSeconds },
  { value: 'day', label: '24 hours', seconds: daySeconds },
  { value: 'week', label: '7 days', seconds: 7 * daySeconds },
] as const;

/** The units in which another overlap is stated. */
export const overlapUnits = [
  { value: 'hours', label: 'hours', seconds: hourSeconds },
  { value: 'days', label: 'days', seconds: daySeconds },
] as const;
