import { permissions } from '@waygate/access';
import { z } from 'zod';

/** What a role is made of. */
export const roleFieldsInput = z.object({
  name: z.string().trim().min(1, 'Give the role a name.').max(60, 'At most 60 characters.'),
  permissions: z.array(z.enum(permissions)).min(1, 'Choose at least one.').max(permissions.length),
});
export type RoleFieldsInput = z.infer<typeof roleFieldsInput>;

/** Which role. */
export const roleIdInput = z.object({ roleId: z.string().max(40) });
