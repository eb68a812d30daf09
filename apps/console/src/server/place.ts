import {
  asPerson,
  type BindingRecord,
  type EnvironmentRecord,
  listEnvironments,
  listOrganisationsOfPerson,
  type OrganisationRecord,
  readBindings,
  type SessionRecord,
  withOrganisation,
} from '@waygate/db';
import { refuse } from '@waygate/errors';
import { database } from './database.ts';

/** An organisation as one of its members comes into it. */
export type Place = {
  organisation: OrganisationRecord;
  organisations: readonly OrganisationRecord[];
  environments: readonly EnvironmentRecord[];
  bindings: readonly BindingRecord[];
};

/**
 * The organisation of this slug with the person's roles in it.
 * @throws Refusal `not_found` when there is none, or none of theirs: the two are the same to them.
 */
export async function readPlace(session: SessionRecord, slug: string): Promise<Place> {
  const organisations = await asPerson(database(), session.userId, listOrganisationsOfPerson);
  const organisation = organisations.find((one) => one.slug === slug);
  if (organisation === undefined) throw refuse('not_found');
  const scope = { organisationId: organisation.id, userId: session.userId };
  return withOrganisation(database(), scope, async (tx) => ({
    organisation,
    organisations,
    environments: await listEnvironments(tx),
    bindings: await readBindings(tx, session.userId),
  }));
}

/** The environment of this slug. @throws Refusal `not_found`. */
export function environmentOf(place: Place, slug: string): EnvironmentRecord {
  const environment = place.environments.find((one) => one.slug === slug);
  if (environment === undefined) throw refuse('not_found');
  return environment;
}
