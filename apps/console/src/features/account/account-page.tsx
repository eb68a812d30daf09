'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { QueryError } from '@/features/workspace/query-error.tsx';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { PageHeader } from '@/ui/page-header.tsx';
import { TableSkeleton } from '@/ui/table-skeleton.tsx';
import { AccountSection } from './account-section.tsx';
import { ChangePasswordDialog } from './change-password-dialog.tsx';
import { FactorSection } from './factor-section.tsx';
import { ProfileSection } from './profile-section.tsx';
import { SessionsSection } from './sessions-section.tsx';

function PasswordSection({ email }: { email: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <AccountSection title="Password" description="Changing it ends your other sessions.">
      <Button onClick={() => setOpen(true)}>Change password…</Button>
      <ChangePasswordDialog email={email} isOpen={isOpen} onClose={() => setOpen(false)} />
    </AccountSection>
  );
}

/** One's own account: who one is, how one signs in, and where one is signed in. */
export function AccountPage() {
  const { organisation } = useWorkspace();
  const trpc = useTrpc();
  const queries = useQueryClient();
  const { data: account, error, refetch } = useQuery(trpc.account.read.queryOptions());
  const onChanged = () => void queries.invalidateQueries({ queryKey: trpc.account.read.queryKey() });
  const { timeZone } = organisation;
  return (
    <>
      <PageHeader title="Your account" description="The same in every organisation that you belong to." />
      {error !== null && account === undefined ? (
        <QueryError what="your account" error={error} onRetry={() => void refetch()} />
      ) : null}
      {error === null && account === undefined ? <TableSkeleton columns={2} /> : null}
      {account === undefined ? null : (
        <div className="pb-10">
          <ProfileSection account={account} />
          <PasswordSection email={account.email} />
          <FactorSection account={account} timeZone={timeZone} onChanged={onChanged} />
          <SessionsSection sessions={account.sessions} timeZone={timeZone} onChanged={onChanged} />
        </div>
      )}
    </>
  );
}
