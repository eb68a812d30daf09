import { asPerson, listOrganisationsOfPerson } from '@waygate/db';
import { redirect } from 'next/navigation';
import { requireSession } from '@/features/workspace/server-workspace.ts';
import { paths } from '@/paths.ts';
import { database } from '@/server/database.ts';

export default async function RootPage() {
  const session = await requireSession();
  const [first] = await asPerson(database(), session.userId, listOrganisationsOfPerson);
  redirect(first === undefined ? paths.signUp() : paths.organisation(first.slug));
}
