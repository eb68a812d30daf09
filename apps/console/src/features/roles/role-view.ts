import type { Permission } from '@waygate/access';

/** A role as its page shows it; system roles have no id. */
export type RoleView = {
  /** The system role's name, or the id of a role of the organisation's own. */
  key: string;
  name: string;
  description: string | null;
  isSystem: boolean;
  permissions: readonly Permission[];
  uses: readonly { who: string; kind: 'user' | 'group' | 'service_account'; where: string }[];
};
