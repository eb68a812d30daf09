import { isSystemRole } from '@waygate/access';
import { z } from 'zod';

/** Which role: a system role's name or the id of one of the organisation's own. */
export const roleInput = z.union([
  z.string().refine((text): boolean => isSystemRole(text), 'There is no such role.'),
  z.string().startsWith('rol_').max(40),
]);

/** Where a role counts. */
export const roleScopeInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('organisation') }),
  z.object({ kind: z.literal('group'), id: z.string().startsWith('grp_').max(40) }),
  z.object({ kind: z.literal('environment'), id: z.string().startsWith('env_').max(40) }),
]);
export type RoleScopeInput = z.infer<typeof roleScopeInput>;

/** Who gets a role. */
export const roleHolderInput = z.object({ kind: z.enum(['user', 'group']), id: z.string().max(40) });
export type RoleHolderInput = z.infer<typeof roleHolderInput>;

/** What inviting takes. */
export const inviteInput = z.object({
  email: z.email('This is no e-mail address.').max(254, 'At most 254 characters.'),
  role: roleInput,
});
export type InviteInput = z.infer<typeof inviteInput>;

/** A group's name. */
export const groupNameInput = z.object({
  name: z.string().trim().min(1, 'Give the group a name.').max(60, 'At most 60 characters.'),
});
export type GroupNameInput = z.infer<typeof groupNameInput>;
