import { permissions } from '@waygate/access';
import { toRefusal } from '@waygate/errors';
import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import { readConfig } from '@/config.ts';
import { currentSession } from '@/features/sessions/server/current-session.ts';
import { paths } from '@/paths.ts';
import { groupsOfRoles } from '@/server/in-group.ts';
import { environmentOf, type Place, readPlace } from '@/server/place.ts';
import { rightsOf } from '@/server/rights-of.ts';
import type { Workspace } from './workspace.ts';

/** The session of a page's visitor; who has none is sent to sign in, and back here afterwards. */
export const requireSession = cache(async () => {
  const session = await currentSession();
  if (session === null) redirect(paths.signIn({ next: (await headers()).get('x-pathname') ?? '/' }));
  return session;
});

async function findPlace(org: string): Promise<Place> {
  const session = await requireSession();
  try {
    return await readPlace(session, org);
  } catch (error) {
    if (toRefusal(error).code === 'not_found') notFound();
    throw error;
  }
}

/** The place of a page's organisation, once per request; a foreign one is not found. */
export const placeOfPage = cache(findPlace);

/** What a page inside an environment knows of where it is. */
export const workspaceOf = cache(async (org: string, env: string): Promise<Workspace> => {
  const { userId: id, name, email } = await requireSession();
  const place = await placeOfPage(org);
  if (!place.environments.some((one) => one.slug === env)) notFound();
  const environment = environmentOf(place, env);
  const { gatewayUrl, sandboxUrl } = readConfig();
  const { organisation } = place;
  const rights = rightsOf(place, id, environment);
  return {
    person: { id, name, email },
    organisation: {
      id: organisation.id,
      slug: organisation.slug,
      name: organisation.name,
      timeZone: organisation.timeZone,
      isOnboarded: organisation.onboardedAtMs !== null,
    },
    environment,
    environments: place.environments,
    organisations: place.organisations.map(({ slug, name: title }) => ({ slug, name: title })),
    permissions: rights.all(),
    groupPermissions: permissions.filter((permission) => groupsOfRoles(rights.actor, permission).length > 0),
    gatewayUrl,
    isSandboxOffered: sandboxUrl !== null,
  };
});
