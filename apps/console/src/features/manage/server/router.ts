import { createRouter } from '@/server/trpc.ts';
import { createEnvironment, renameEnvironment } from './change-environments.ts';
import {
  environments,
  groups,
  invitations,
  members,
  organisation,
  roleBindings,
  serviceAccounts,
  updateOrganisation,
  usage,
} from './read-tenancy.ts';

/** What the management API tells of the hierarchy. */
export const manageRouter = createRouter({
  createEnvironment,
  environments,
  groups,
  invitations,
  members,
  organisation,
  renameEnvironment,
  roleBindings,
  serviceAccounts,
  updateOrganisation,
  usage,
});
