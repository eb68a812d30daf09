/** A role that a person or a group has, as the page shows it. */
export type RoleRow = {
  bindingId: string;
  roleName: string;
  /** Null: in the whole organisation. */
  scopeName: string | null;
  canTake: boolean;
};

/** A person of the organisation. */
export type MemberRow = {
  id: string;
  name: string;
  email: string;
  isMe: boolean;
  isActive: boolean;
  isEmailVerified: boolean;
  hasSecondFactor: boolean;
  lastSeenAtMs: number | null;
  roles: readonly RoleRow[];
  groups: readonly { id: string; name: string }[];
  /** Whether the viewer may deactivate and remove this person. */
  canManage: boolean;
  /** Whether the viewer may take the second factor away, as far as this organisation goes. */
  canResetFactor: boolean;
};

/** An invitation that waits. */
export type InvitationRow = { id: string; email: string; role: string; roleName: string; expiresAtMs: number };

/** A group. */
export type GroupRow = {
  id: string;
  name: string;
  roles: readonly RoleRow[];
  members: readonly { id: string; name: string }[];
  /** Whether the viewer may put people into it and take them out. */
  canChangeMembers: boolean;
  /** Whether the viewer may rename and archive it. */
  canManage: boolean;
};

/** A role that may be given by the viewer, somewhere at least. */
export type RoleChoice = { value: string; name: string; description: string };

/** Everything on the page. */
export type People = {
  members: readonly MemberRow[];
  invitations: readonly InvitationRow[];
  groups: readonly GroupRow[];
  /** Who may be put into a group by a viewer who may do that to some group. */
  candidates: readonly { id: string; name: string; email: string }[];
  roleChoices: readonly RoleChoice[];
  canInvite: boolean;
  canManageGroups: boolean;
};
