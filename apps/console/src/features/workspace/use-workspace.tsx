'use client';

import { createContext, type ReactNode, useContext } from 'react';
import { scopeOf, type Workspace } from './workspace.ts';

const WorkspaceContext = createContext<Workspace | null>(null);

/** Makes the workspace known to everything inside. */
export function WorkspaceProvider({ workspace, children }: { workspace: Workspace; children: ReactNode }) {
  return <WorkspaceContext value={workspace}>{children}</WorkspaceContext>;
}

/** The workspace that the page is in. Throws outside of one. */
export function useWorkspace() {
  const workspace = useContext(WorkspaceContext);
  if (workspace === null) throw new Error('This is only for pages inside an organisation.');
  return { ...workspace, scope: scopeOf(workspace) };
}
