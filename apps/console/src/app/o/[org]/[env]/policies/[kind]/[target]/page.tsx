import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { policyTargetInput } from '@/features/policies/policy-input.ts';
import { PolicyPage } from '@/features/policies/policy-page.tsx';
import { Prefetched, serverTrpc } from '@/query/prefetch.tsx';

export const metadata: Metadata = { title: 'Policy' };

type PageProps = { params: Promise<{ org: string; env: string; kind: string; target: string }> };

export default async function Page({ params }: PageProps) {
  const { org, env, kind, target: id } = await params;
  const target = policyTargetInput.safeParse({ kind, id });
  if (!target.success) notFound();
  const scope = { org, env };
  return (
    <Prefetched
      queries={(client) => [
        client.prefetchQuery(serverTrpc.policies.history.queryOptions({ ...scope, ...target.data })),
        client.prefetchQuery(serverTrpc.policies.options.queryOptions(scope)),
      ]}
    >
      <PolicyPage target={target.data} />
    </Prefetched>
  );
}
