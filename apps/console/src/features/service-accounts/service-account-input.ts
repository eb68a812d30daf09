import { z } from 'zod';

/** What making a service account takes. */
export const createServiceAccountInput = z.object({
  name: z.string().trim().min(1, 'Give the service account a name.').max(80, 'At most 80 characters.'),
  groupId: z.string().startsWith('grp_').max(40).nullable(),
});
export type CreateServiceAccountInput = z.infer<typeof createServiceAccountInput>;

/** Which service account. */
export const serviceAccountInput = z.object({ serviceAccountId: z.string().max(40) });
