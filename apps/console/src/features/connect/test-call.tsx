'use client';

import { useMutation } from '@tanstack/react-query';
import type { Client } from '@waygate/connect';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { paths } from '@/paths.ts';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { formatDuration } from '@/ui/format-number.ts';
import { Money } from '@/ui/money.tsx';
import { StatusDot } from '@/ui/status-dot.tsx';
import { useWorkspace } from '../workspace/use-workspace.tsx';

const apiWords: Readonly<Record<Client['dialect'], string>> = {
  chat: "OpenAI's chat API",
  messages: "Anthropic's messages API",
  responses: "OpenAI's responses API",
};

function RequestLink({ requestId }: { requestId: string }) {
  const { scope } = useWorkspace();
  return (
    <Link href={paths.request(scope, requestId)} className="text-accent underline underline-offset-4">
      The request in full
    </Link>
  );
}

function Outcome({ isGood, title, children }: { isGood: boolean; title: string; children: ReactNode }) {
  return (
    <div className="rounded-md border px-4 py-3">
      <StatusDot tone={isGood ? 'success' : 'danger'} label={title} className="font-medium text-13" />
      {children}
    </div>
  );
}

/** A call through the gateway as this client would make it: its answer, its cost, and its request. */
export function TestCall({ client, model }: { client: Client; model: string }) {
  const { scope } = useWorkspace();
  const call = useMutation(useTrpc().connect.testCall.mutationOptions());
  const { data, error } = call;
  return (
    <section aria-label="Test call" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1 basis-64">
          <h2 className="font-semibold text-14">See that it works</h2>
          <p className="text-12 text-muted">
            One short call of <span className="font-mono">{model}</span> by {apiWords[client.dialect]}, through the
            gateway, with a key that is made for it and revoked afterwards. Your policies hold, and it costs what it
            costs.
          </p>
        </div>
        <Button
          look="primary"
          isBusy={call.isPending}
          disabled={model === ''}
          onClick={() => call.mutate({ ...scope, client: client.id, model })}
        >
          {call.isPending ? 'Calling…' : 'Make a test call'}
        </Button>
      </div>
      <div aria-live="polite">
        {data?.isAnswered === true ? (
          <Outcome isGood title={`${data.model} answered in ${formatDuration(data.durationMs * 1_000)}`}>
            <blockquote className="mt-2 border-l-2 pl-3 text-13">{data.text}</blockquote>
            <p className="mt-2 flex flex-wrap items-baseline gap-x-4 gap-y-1 text-13">
              <span>
                Cost <Money amount={data.costNanoUsd} className="text-12" />
              </span>
              <RequestLink requestId={data.requestId} />
            </p>
          </Outcome>
        ) : null}
        {data?.isAnswered === false ? (
          <Outcome isGood={false} title="No answer">
            <p className="mt-1 text-13 text-muted">{data.message}</p>
            {data.requestId === null ? null : <p className="mt-2 font-mono text-12 text-muted">{data.requestId}</p>}
          </Outcome>
        ) : null}
        {error === null ? null : (
          <Outcome isGood={false} title="No call was made">
            <p className="mt-1 text-13 text-muted">{publicErrorOf(error).message}</p>
          </Outcome>
        )}
      </div>
    </section>
  );
}
