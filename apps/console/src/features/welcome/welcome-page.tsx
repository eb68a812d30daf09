'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useCallback, useState } from 'react';
import { CodeTabs, keyPlaceholder } from '@/features/connect/code-tabs.tsx';
import { CreateKeyForm } from '@/features/keys/create-key-form.tsx';
import { PlainKey } from '@/features/keys/new-key-dialog.tsx';
import { QueryError } from '@/features/workspace/query-error.tsx';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { paths } from '@/paths.ts';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { PageHeader } from '@/ui/page-header.tsx';
import { toast } from '@/ui/toast.tsx';
import { ProviderStep } from './provider-step.tsx';
import { Step } from './step.tsx';
import { WaitingPanel } from './waiting-panel.tsx';

const askAgainMs = 3_000;

function useWelcome() {
  const { scope } = useWorkspace();
  const trpc = useTrpc();
  const queries = useQueryClient();
  const query = useQuery(
    trpc.welcome.read.queryOptions(scope, {
      refetchInterval: ({ state }) => (state.data?.key !== null && state.data?.requestId === null ? askAgainMs : false),
    }),
  );
  const { queryKey } = trpc.welcome.read.queryOptions(scope);
  const refresh = useCallback(() => void queries.invalidateQueries({ queryKey }), [queries, queryKey]);
  return { ...query, refresh };
}

function useFinish() {
  const { scope, organisation } = useWorkspace();
  const router = useRouter();
  const finish = useMutation(
    useTrpc().welcome.finish.mutationOptions({
      onSuccess: () => {
        router.push(paths.home(scope));
        router.refresh();
      },
      onError: (error) => toast(publicErrorOf(error).message, { tone: 'danger' }),
    }),
  );
  return {
    isPending: finish.isPending,
    run: () => (organisation.isOnboarded ? router.push(paths.home(scope)) : finish.mutate(scope)),
  };
}

/** From nothing to the first request on the screen. */
export function WelcomePage() {
  const { scope, organisation, environment, gatewayUrl } = useWorkspace();
  const { data, error, refetch, refresh } = useWelcome();
  const finish = useFinish();
  const [created, setCreated] = useState<{ name: string; key: string } | null>(null);

  if (data === undefined) {
    return error === null ? null : <QueryError what="the welcome" error={error} onRetry={() => void refetch()} />;
  }
  const { providers, key, model, requestId } = data;
  const hasProvider = providers.length > 0;
  const hasKey = key !== null;
  const isDone = requestId !== null;
  const stateOf = (isReached: boolean, isFinished: boolean) => (isFinished ? 'done' : isReached ? 'current' : 'ahead');

  return (
    <div className="mx-auto max-w-3xl pb-16">
      <PageHeader
        title={`Welcome to ${organisation.name}`}
        description={`Three steps to the first request in ${environment.name}. You can leave and come back.`}
      >
        <Button look={isDone ? 'primary' : 'quiet'} isBusy={finish.isPending} onClick={finish.run}>
          {isDone ? 'Go to Home' : 'Skip for now'}
        </Button>
      </PageHeader>
      <ol className="px-6 pt-4">
        <Step
          number={1}
          title="Connect a provider"
          state={stateOf(true, hasProvider)}
          outcome={providers.map((one) => `${one.name} serves ${one.modelCount} models`).join(', ')}
        >
          <ProviderStep onAdded={refresh} />
        </Step>
        <Step
          number={2}
          title="Create a key"
          state={stateOf(hasProvider, hasProvider && hasKey)}
          outcome={
            key === null ? undefined : (
              <>
                {key.name}{' '}
                <span className="font-mono text-12">
                  {key.prefix}…{key.lastFour}
                </span>
              </>
            )
          }
        >
          <CreateKeyForm
            suggested={{ name: 'first-key', models: model === null ? null : [`${model.split('/')[0]}/*`] }}
            onCreated={(made) => {
              setCreated(made);
              refresh();
            }}
          />
        </Step>
        <Step number={3} title="Make the first call" state={hasProvider && hasKey ? 'current' : 'ahead'} isLast>
          {created === null ? null : (
            <div className="mb-5">
              <p className="mb-2 text-13 text-muted">
                Copy the key now. It is stored nowhere and cannot be shown again.
              </p>
              <PlainKey value={created.key} />
            </div>
          )}
          <CodeTabs url={gatewayUrl} apiKey={created?.key ?? keyPlaceholder} model={model ?? 'openai/gpt-4.1'} />
          <p className="mt-2 text-12 text-muted">
            Claude Code, Cursor and others:{' '}
            <Link href={paths.connect(scope)} className="text-accent underline underline-offset-4">
              connect a client
            </Link>
            .
          </p>
          <div className="mt-5">
            <WaitingPanel requestId={requestId} onArrived={refresh} />
          </div>
        </Step>
      </ol>
    </div>
  );
}
