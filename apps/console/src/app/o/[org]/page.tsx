import { notFound, redirect } from 'next/navigation';
import { menu } from '@/features/workspace/menu-entries.ts';
import { placeOfPage, workspaceOf } from '@/features/workspace/server-workspace.ts';
import { mayOpen } from '@/features/workspace/workspace.ts';
import { paths } from '@/paths.ts';

export default async function OrganisationPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const { environments, organisation } = await placeOfPage(org);
  const first = environments[0];
  if (first === undefined) notFound();
  const scope = { org, env: first.slug };
  if (organisation.onboardedAtMs === null) redirect(paths.welcome(scope));
  // Who may not see Home begins at the first page that they may see.
  const workspace = await workspaceOf(org, first.slug);
  const page = menu.flatMap(({ entries }) => entries).find((entry) => mayOpen(workspace, entry));
  redirect(page === undefined ? paths.home(scope) : page.path(scope));
}
