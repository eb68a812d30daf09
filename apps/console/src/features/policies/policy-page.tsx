'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { QueryError } from '@/features/workspace/query-error.tsx';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { paths } from '@/paths.ts';
import { useTrpc } from '@/query/trpc.ts';
import { PageHeader } from '@/ui/page-header.tsx';
import { Skeleton } from '@/ui/skeleton.tsx';
import { PolicyEditor } from './policy-editor.tsx';
import { PolicyHistory } from './policy-history.tsx';
import { layerLabels, type PolicyView } from './policy-view.ts';

/** One target's policy: its editor, and every version it ever had. */
export function PolicyPage({ target }: { target: PolicyView['target'] }) {
  const { scope, organisation, permissions } = useWorkspace();
  const trpc = useTrpc();
  const { data: versions, error, refetch } = useQuery(trpc.policies.history.queryOptions({ ...scope, ...target }));
  const { data: options } = useQuery(trpc.policies.options.queryOptions(scope));
  const canManage = permissions.includes('policies:manage');
  const name = versions?.[0]?.targetName ?? options?.targets.find(({ id }) => id === target.id)?.name ?? '';
  return (
    <>
      <PageHeader
        title={`${layerLabels[target.kind]} ${name}`}
        description={
          <>
            <Link href={paths.policies(scope)} className="underline-offset-4 hover:underline">
              Policies
            </Link>{' '}
            · it binds every call whose chain passes here.
          </>
        }
      />
      {error !== null && versions === undefined ? (
        <QueryError what="this policy" error={error} onRetry={() => void refetch()} />
      ) : null}
      {error === null && versions === undefined ? <Skeleton className="mx-6 h-96" /> : null}
      {versions === undefined ? null : (
        <div className="grid border-t xl:grid-cols-[minmax(0,1fr)_20rem]">
          <PolicyEditor target={target} current={versions[0] ?? null} canManage={canManage} />
          <aside className="border-t px-6 py-5 xl:border-t-0 xl:border-l" aria-labelledby="policy-history">
            <h2 id="policy-history" className="mb-3 font-medium text-13">
              History
            </h2>
            <PolicyHistory versions={versions} timeZone={organisation.timeZone} />
          </aside>
        </div>
      )}
    </>
  );
}
