'use client';

import { Chip } from '@/ui/chip.tsx';
import { TimeAgo } from '@/ui/time-ago.tsx';
import { compareDocuments } from './policy-statements.ts';
import type { PolicyView } from './policy-view.ts';

function Change({ version, before }: { version: PolicyView; before: PolicyView | undefined }) {
  const { gone, come } = compareDocuments(before?.document ?? {}, version.document ?? {});
  if (gone.length + come.length === 0) return <p className="text-12 text-faint">The same statements.</p>;
  return (
    <ul className="flex flex-col gap-0.5 text-12">
      {gone.map((words) => (
        <li key={words} className="text-danger">
          − {words}
        </li>
      ))}
      {come.map((words) => (
        <li key={words} className="text-success">
          + {words}
        </li>
      ))}
    </ul>
  );
}

/** Every version, newest first, each with what it changed. */
export function PolicyHistory({ versions, timeZone }: { versions: readonly PolicyView[]; timeZone: string }) {
  if (versions.length === 0) return <p className="text-13 text-muted">It has no version yet.</p>;
  return (
    <ol className="flex flex-col">
      {versions.map((version, index) => (
        <li key={version.id} className="flex flex-col gap-1 border-line-faint border-b py-3 first:pt-0 last:border-b-0">
          <div className="flex items-center gap-2 text-13">
            <span className="font-medium">Version {version.version}</span>
            {version.mode === 'shadow' ? <Chip tone="warning">shadow</Chip> : null}
            {index === 0 ? <Chip tone="accent">in force</Chip> : null}
          </div>
          <p className="text-12 text-muted">
            {version.createdByName ?? 'A program'}, <TimeAgo atMs={version.createdAtMs} timeZone={timeZone} />
          </p>
          <Change version={version} before={versions[index + 1]} />
        </li>
      ))}
    </ol>
  );
}
