'use client';

import Link from 'next/link';
import { paths } from '@/paths.ts';
import { CodeTabs, keyPlaceholder } from '../connect/code-tabs.tsx';
import { useWorkspace } from '../workspace/use-workspace.tsx';

/** How a model is called from code. */
export function ModelCode({ model }: { model: string }) {
  const { scope, gatewayUrl } = useWorkspace();
  return (
    <>
      <CodeTabs url={gatewayUrl} apiKey={keyPlaceholder} model={model} />
      <p className="mt-2 text-12 text-muted">
        Coding agents and chat applications:{' '}
        <Link href={paths.connect(scope, { model })} className="text-accent underline underline-offset-4">
          connect a client
        </Link>
        .
      </p>
    </>
  );
}
