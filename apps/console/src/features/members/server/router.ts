import { createRouter } from '@/server/trpc.ts';
import { leave, removeMember, setActive } from './change-members.ts';
import { giveRole, takeRole } from './change-roles.ts';
import { invite, withdraw } from './invite.ts';
import { listPeople } from './list-people.ts';

/** The organisation's people and their roles. */
export const membersRouter = createRouter({
  giveRole,
  invite,
  leave,
  list: listPeople,
  remove: removeMember,
  setActive,
  takeRole,
  withdraw,
});
