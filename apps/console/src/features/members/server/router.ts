import { createRouter } from '@/server/trpc.ts';
import { leave, removeMember, setActive } from './change-members.ts';
import { giveRole, takeRole } from './change-roles.ts';
import { invite, withdraw } from './invite.ts';
import { listPeople } from './list-people.ts';
import { resetFactor } from './reset-factor.ts';

/** The organisation's people and their roles. */
export const membersRouter = createRouter({
  giveRole,
  invite,
  leave,
  list: listPeople,
  remove: removeMember,
  resetFactor,
  setActive,
  takeRole,
  withdraw,
});
