import type { ReactNode } from 'react';
import { workspaceOf } from '@/features/workspace/server-workspace.ts';
import { WorkspaceProvider } from '@/features/workspace/use-workspace.tsx';
import { WorkspaceShell } from '@/features/workspace/workspace-shell.tsx';
import { QueryProvider } from '@/query/query-provider.tsx';

type LayoutProps = { children: ReactNode; params: Promise<{ org: string; env: string }> };

export default async function EnvironmentLayout({ children, params }: LayoutProps) {
  const { org, env } = await params;
  return (
    <QueryProvider>
      <WorkspaceProvider workspace={await workspaceOf(org, env)}>
        <WorkspaceShell>{children}</WorkspaceShell>
      </WorkspaceProvider>
    </QueryProvider>
  );
}
