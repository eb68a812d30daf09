'use client';

import { useQuery } from '@tanstack/react-query';
import { type ClientKind, clients, findClient } from '@waygate/connect';
import Link from 'next/link';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { paths } from '@/paths.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { cn } from '@/ui/cn.ts';
import { EmptyState } from '@/ui/empty-state.tsx';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';
import { PageHeader } from '@/ui/page-header.tsx';
import { QueryError } from '../workspace/query-error.tsx';
import { useWorkspace } from '../workspace/use-workspace.tsx';
import { mayDoSome } from '../workspace/workspace.ts';
import { ClientSettings } from './client-settings.tsx';
import { keyPlaceholder } from './code-tabs.tsx';
import { TestCall } from './test-call.tsx';

const kinds: readonly { kind: ClientKind; label: string }[] = [
  { kind: 'agent', label: 'Coding agents' },
  { kind: 'application', label: 'Applications' },
  { kind: 'code', label: 'Code' },
];
const view = {
  client: parseAsStringLiteral(clients.map(({ id }) => id)).withDefault('claude-code'),
  model: parseAsString.withDefault(''),
};

function ClientList({ chosen, onChoose }: { chosen: string; onChoose: (id: string) => void }) {
  return (
    <nav aria-label="Clients" className="flex flex-wrap gap-x-8 gap-y-4 md:w-44 md:shrink-0 md:flex-col">
      {kinds.map(({ kind, label }) => (
        <section key={kind} aria-label={label}>
          <h2 className="section-label pb-1">{label}</h2>
          <ul className="flex flex-wrap gap-x-1 md:-ml-2 md:flex-col">
            {clients
              .filter((client) => client.kind === kind)
              .map(({ id, name }) => (
                <li key={id}>
                  <button
                    type="button"
                    aria-current={id === chosen ? 'true' : undefined}
                    onClick={() => onChoose(id)}
                    className={cn(
                      'h-7 w-full rounded-md px-2 text-left text-13 transition-colors duration-[120ms] hover:bg-sunken',
                      id === chosen ? 'bg-sunken font-medium text-ink' : 'text-muted',
                    )}
                  >
                    {name}
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

type ChoiceFieldsProps = {
  model: string;
  models: readonly string[];
  onModel: (model: string) => void;
  apiKey: string;
  onApiKey: (apiKey: string) => void;
};

function ChoiceFields({ model, models, onModel, apiKey, onApiKey }: ChoiceFieldsProps) {
  const { scope } = useWorkspace();
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Model" hint={<Link href={paths.models(scope, { usable: true })}>All that are usable here</Link>}>
        {(control) => (
          <>
            <Input
              {...control}
              value={model}
              list="connect-models"
              onChange={(event) => onModel(event.target.value.trim())}
              spellCheck={false}
              autoComplete="off"
              className="font-mono text-12"
            />
            <datalist id="connect-models">
              {models.map((id) => (
                <option key={id} value={id} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      <Field label="Your key" isOptional hint="Fills in what stands below. It stays in this browser.">
        {(control) => (
          <Input
            {...control}
            type="password"
            value={apiKey}
            onChange={(event) => onApiKey(event.target.value.trim())}
            placeholder="sk-wg-…"
            autoComplete="off"
            className="font-mono text-12"
          />
        )}
      </Field>
    </div>
  );
}

/** How each client is connected to this gateway, with a call to see that it works. */
export function ConnectPage() {
  const { scope, environment, gatewayUrl, permissions } = useWorkspace();
  const [{ client: clientId, model: wanted }, setView] = useQueryStates(view, { history: 'replace' });
  const [apiKey, setApiKey] = useState('');
  const { data, error, refetch } = useQuery(useTrpc().connect.options.queryOptions(scope));
  const client = findClient(clientId);
  const canTest = mayDoSome(permissions, 'keys:create');

  if (data === undefined) {
    return error === null ? (
      <PageHeader title="Connect a client" />
    ) : (
      <QueryError what="what can be connected" error={error} onRetry={() => void refetch()} />
    );
  }
  const model = wanted || data.first || '';
  const target = { url: gatewayUrl, apiKey: apiKey || keyPlaceholder, model };
  return (
    <>
      <PageHeader
        title="Connect a client"
        description="Whatever speaks OpenAI's, Anthropic's or Google's API: give it this address, a key and a model."
      >
        {canTest ? (
          <Button asChild>
            <Link href={paths.keys(scope, { create: true })}>Create key</Link>
          </Button>
        ) : null}
      </PageHeader>
      {data.first === null && wanted === '' ? (
        <EmptyState
          title={`No chat model can be called in ${environment.name} yet`}
          action={
            <Button asChild look="primary">
              <Link href={paths.welcome(scope)}>Connect a provider first</Link>
            </Button>
          }
        >
          A client needs a model that a provider of yours serves and the policies allow.
        </EmptyState>
      ) : (
        <div className="flex flex-col gap-8 px-6 pt-2 pb-16 md:flex-row md:gap-10">
          <ClientList chosen={clientId} onChoose={(id) => void setView({ client: findClient(id)?.id ?? null })} />
          <div className="flex min-w-0 max-w-2xl flex-1 flex-col gap-8">
            <ChoiceFields
              model={model}
              models={data.models}
              onModel={(id) => void setView({ model: id })}
              apiKey={apiKey}
              onApiKey={setApiKey}
            />
            {client === undefined ? null : <ClientSettings client={client} target={target} />}
            {client !== undefined && canTest ? <TestCall key={client.id} client={client} model={model} /> : null}
          </div>
        </div>
      )}
    </>
  );
}
