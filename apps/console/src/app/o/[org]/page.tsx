import { notFound, redirect } from 'next/navigation';
import { placeOfPage } from '@/features/workspace/server-workspace.ts';
import { paths } from '@/paths.ts';

export default async function OrganisationPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const { environments, organisation } = await placeOfPage(org);
  const first = environments[0];
  if (first === undefined) notFound();
  const scope = { org, env: first.slug };
  redirect(organisation.onboardedAtMs === null ? paths.welcome(scope) : paths.home(scope));
}
