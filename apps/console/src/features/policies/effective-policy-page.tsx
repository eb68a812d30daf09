'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { endpoints } from '@waygate/protocol';
import Link from 'next/link';
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { QueryError } from '@/features/workspace/query-error.tsx';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { paths } from '@/paths.ts';
import { useTrpc } from '@/query/trpc.ts';
import { EmptyState } from '@/ui/empty-state.tsx';
import { Field } from '@/ui/field.tsx';
import { Input } from '@/ui/input.tsx';
import { PageHeader } from '@/ui/page-header.tsx';
import { Select } from '@/ui/select.tsx';
import { Skeleton } from '@/ui/skeleton.tsx';
import { DecisionTrace } from './decision-trace.tsx';
import { type TryCallInput, tryCallInput } from './policy-input.ts';
import { endpointLabel } from './policy-view.ts';

const endpointOptions = endpoints.map((endpoint) => ({ value: endpoint, label: endpointLabel(endpoint) }));

const view = {
  key: parseAsString.withDefault(''),
  model: parseAsString.withDefault(''),
  endpoint: parseAsStringLiteral(endpoints).withDefault('chat'),
  from: parseAsString.withDefault('127.0.0.1'),
  output: parseAsInteger,
};

type Trial = { isServed: false } | { isServed: true; isAllowed: boolean; code: string | null; message: string | null };

function TrialVerdict({ trial, model }: { trial: Trial; model: string }) {
  if (!trial.isServed) {
    return (
      <p role="status" className="border-warning border-l-2 bg-warning-wash px-3 py-2.5 text-13">
        No provider serves <span className="font-mono text-12">{model}</span> at this endpoint: the gateway answers{' '}
        <span className="font-mono text-12">404 model_unknown</span>.
      </p>
    );
  }
  if (trial.isAllowed) {
    return (
      <p role="status" className="border-success border-l-2 bg-success-wash px-3 py-2.5 text-13">
        The call is allowed.
      </p>
    );
  }
  return (
    <p role="status" className="border-danger border-l-2 bg-danger-wash px-3 py-2.5 text-13">
      <span className="block font-mono text-12 text-danger">403 {trial.code}</span>
      {trial.message}
    </p>
  );
}

function TrialFields({
  state,
  onChange,
}: {
  state: { key: string } & TryCallInput;
  onChange: (next: Record<string, string | number | null>) => void;
}) {
  const { scope } = useWorkspace();
  const { data: options } = useQuery(useTrpc().policies.options.queryOptions(scope));
  const keys = options?.keys ?? [];
  const models = options?.models ?? [];
  return (
    <div className="grid items-start gap-4 border-y bg-subtle px-6 py-4 sm:grid-cols-2 lg:grid-cols-5">
      <Field label="Key">
        {(control) => (
          <Select
            {...control}
            value={state.key}
            onValueChange={(key) => onChange({ key })}
            placeholder={options !== undefined && keys.length === 0 ? 'No key here yet' : 'Choose a key'}
            options={keys.map(({ id, name, owner }) => ({ value: id, label: name, note: owner }))}
          />
        )}
      </Field>
      <Field label="Calls the model">
        {(control) => (
          <Select
            {...control}
            value={state.model}
            onValueChange={(model) => onChange({ model })}
            placeholder="Choose a model"
            options={models.map((model) => ({ value: model, label: model }))}
          />
        )}
      </Field>
      <Field label="At">
        {(control) => (
          <Select
            {...control}
            value={state.endpoint}
            onValueChange={(endpoint) => onChange({ endpoint })}
            options={endpointOptions}
          />
        )}
      </Field>
      <Field label="Output tokens">
        {(control) => (
          <Input
            {...control}
            value={state.outputTokensMax ?? ''}
            onChange={(event) => onChange({ output: Number.parseInt(event.target.value, 10) || null })}
            inputMode="numeric"
            placeholder="not stated"
            autoComplete="off"
            className="font-mono text-12"
          />
        )}
      </Field>
      <Field
        label="From"
        error={tryCallInput.shape.ipAddress.safeParse(state.ipAddress).success ? undefined : 'Not an IP address.'}
      >
        {(control) => (
          <Input
            {...control}
            value={state.ipAddress}
            onChange={(event) => onChange({ from: event.target.value })}
            autoComplete="off"
            className="font-mono text-12"
          />
        )}
      </Field>
    </div>
  );
}

/** What binds a key, layer by layer, and what it says to a call: the same words as the gateway's refusals. */
export function EffectivePolicyPage() {
  const { scope } = useWorkspace();
  const trpc = useTrpc();
  const [state, setState] = useQueryStates(view);
  const requested = {
    model: state.model,
    endpoint: state.endpoint,
    ipAddress: state.from,
    outputTokensMax: state.output,
  };
  const call = tryCallInput.safeParse(requested);
  const isTrying = call.success && state.model !== '';
  const input = { ...scope, keyId: state.key, call: isTrying ? call.data : null };
  const { data, error, refetch } = useQuery({
    ...trpc.policies.effective.queryOptions(input),
    enabled: state.key !== '',
    placeholderData: keepPreviousData,
  });

  return (
    <>
      <PageHeader
        title="Effective policy"
        description={
          <>
            <Link href={paths.policies(scope)} className="underline-offset-4 hover:underline">
              Policies
            </Link>{' '}
            · every statement that binds a key, and what the gateway would answer.
          </>
        }
      />
      <TrialFields state={{ ...requested, key: state.key }} onChange={(next) => void setState(next)} />
      {state.key === '' ? (
        <EmptyState title="Choose a key">
          Its chain runs from the organisation to the key itself. Everything that a layer states is listed here in the
          words in which the gateway would refuse.
        </EmptyState>
      ) : null}
      {error !== null && data === undefined ? (
        <QueryError what="this effective policy" error={error} onRetry={() => void refetch()} />
      ) : null}
      {state.key !== '' && error === null && data === undefined ? <Skeleton className="m-6 h-48" /> : null}
      {data === undefined ? null : (
        <div className="flex max-w-3xl flex-col gap-6 px-6 py-6">
          {data.trial === null ? null : <TrialVerdict trial={data.trial} model={state.model} />}
          {data.layers.length === 0 ? (
            <p className="text-14 text-muted">
              No layer states anything: this key may call every model that is served.
            </p>
          ) : (
            <DecisionTrace layers={data.layers} lines={data.trial?.isServed ? data.trial.lines : null} />
          )}
          <p className="text-13 text-muted">
            End users are {data.logging.keepsEndUser ? 'kept' : 'not kept'} in the ledger
            {data.logging.source === null
              ? '; no layer says otherwise.'
              : `, as ${data.logging.source.replace('The ', 'the ')} says.`}
          </p>
        </div>
      )}
    </>
  );
}
