import { createRouter } from '@/server/trpc.ts';
import {
  environments,
  groups,
  members,
  organisation,
  serviceAccounts,
  updateOrganisation,
  usage,
} from './read-tenancy.ts';

/** What the management API tells of the hierarchy. */
export const manageRouter = createRouter({
  environments,
  groups,
  members,
  organisation,
  serviceAccounts,
  updateOrganisation,
  usage,
});
