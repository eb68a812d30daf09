import { keyScopesSchema } from '@waygate/policy';
import { z } from 'zod';

const dayMs = 24 * 3_600_000;

/** How long a key may live. */
export const keyLifetimes = [
  { value: 'never', label: 'Never', days: null },
  { value: '7', label: 'In 7 days', days: 7 },
  { value: '30', label: 'In 30 days', days: 30 },
  { value: '90', label: 'In 90 days', days: 90 },
  { value: '365', label: 'In a year', days: 365 },
] as const;

/** What creating a key takes. */
export const createKeyInput = z.object({
  name: z.string().trim().min(1, 'Give the key a name.').max(80, 'At most 80 characters.'),
  /** `me`, `management` for one's own key to the management API, or the id of a service account. */
  owner: z.union([z.enum(['me', 'management']), z.string().startsWith('svc_').max(40)]),
  groupId: z.string().startsWith('grp_').max(40).nullable(),
  scopes: keyScopesSchema,
  lifetime: z.enum(keyLifetimes.map((lifetime) => lifetime.value)),
});
export type CreateKeyInput = z.infer<typeof createKeyInput>;

/** When a key of this lifetime that is made now expires. */
export function expiryOf(lifetime: CreateKeyInput['lifetime'], nowMs: number): number | null {
  const days = keyLifetimes.find((one) => one.value === lifetime)?.days ?? null;
  return days === null ? null : nowMs + days * dayMs;
}
