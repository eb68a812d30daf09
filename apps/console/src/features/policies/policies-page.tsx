'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { QueryError } from '@/features/workspace/query-error.tsx';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { paths } from '@/paths.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { EmptyState } from '@/ui/empty-state.tsx';
import { PageHeader } from '@/ui/page-header.tsx';
import { TableSkeleton } from '@/ui/table-skeleton.tsx';
import { useShortcuts } from '@/ui/use-shortcuts.ts';
import { NewPolicyDialog } from './new-policy-dialog.tsx';
import { PoliciesTable } from './policies-table.tsx';
import type { PolicyView } from './policy-view.ts';

const sample: readonly PolicyView[] = [
  {
    id: 'sample-organisation',
    target: { kind: 'organisation', id: 'sample' },
    targetName: 'acme',
    version: 4,
    mode: 'enforce',
    document: { providers: { allow: ['openai', 'anthropic'] }, dataRules: { require: ['no_training'] } },
    createdByName: 'Ada',
    createdAtMs: Date.UTC(2026, 4, 12),
  },
  {
    id: 'sample-environment',
    target: { kind: 'environment', id: 'sample' },
    targetName: 'development',
    version: 2,
    mode: 'shadow',
    document: { parameters: { outputTokensMax: 4_096 } },
    createdByName: 'Ada',
    createdAtMs: Date.UTC(2026, 2, 3),
  },
];

/** What may be called, layer by layer. */
export function PoliciesPage() {
  const { scope, organisation, permissions } = useWorkspace();
  const { data: policies, error, refetch } = useQuery(useTrpc().policies.list.queryOptions(scope));
  const [isCreating, setCreating] = useState(false);
  const canManage = permissions.includes('policies:manage');
  useShortcuts(canManage ? { c: () => setCreating(true) } : {});

  const newButton = canManage ? (
    <Button look="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      New policy
    </Button>
  ) : null;
  const effectiveLink = (
    <Button asChild>
      <Link href={paths.effectivePolicy(scope)}>Effective policy of a key</Link>
    </Button>
  );

  return (
    <>
      <PageHeader
        title="Policies"
        description="What may be called. Each layer can only narrow what the layers above it allow; gateways follow within a second."
      >
        {effectiveLink}
        {policies?.length === 0 ? null : newButton}
      </PageHeader>
      {error !== null && policies === undefined ? (
        <QueryError what="policies" error={error} onRetry={() => void refetch()} />
      ) : null}
      {error === null && policies === undefined ? <TableSkeleton columns={5} rows={4} /> : null}
      {policies?.length === 0 ? (
        <EmptyState
          title={`${organisation.name} has no policy yet`}
          action={newButton}
          preview={<PoliciesTable policies={sample} scope={scope} timeZone={organisation.timeZone} />}
        >
          Without one, every key may call every model that a provider serves. A policy narrows that for the whole
          organisation, an environment, a group, a person, a service account or one key. Try it in shadow first: it is
          evaluated and shown, and refuses nothing.
        </EmptyState>
      ) : null}
      {policies !== undefined && policies.length > 0 ? (
        <PoliciesTable policies={policies} scope={scope} timeZone={organisation.timeZone} />
      ) : null}
      <NewPolicyDialog isOpen={isCreating} onClose={() => setCreating(false)} />
    </>
  );
}
