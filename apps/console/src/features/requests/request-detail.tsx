'use client';

import { type ErrorCode, errorCatalogue } from '@waygate/errors';
import { formatUsdExactly } from '@waygate/protocol';
import type { ReactNode } from 'react';
import { Chip } from '@/ui/chip.tsx';
import { cn } from '@/ui/cn.ts';
import { CopyButton } from '@/ui/copy-button.tsx';
import { formatCount, formatDuration } from '@/ui/format-number.ts';
import { formatClock, formatDate, formatZone } from '@/ui/format-time.ts';
import { Money } from '@/ui/money.tsx';
import { useWorkspace } from '../workspace/use-workspace.tsx';
import { CostBreakdown } from './cost-breakdown.tsx';
import { OutcomeStatus, outcomeLooks } from './outcome-status.tsx';
import type { RequestDetail as Detail, DetailAttempt } from './request-detail-record.ts';
import { readTokens, writtenTokens } from './request-row.ts';
import { Waterfall } from './waterfall.tsx';

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="border-t px-6 py-5 ">
      <h2 className="section-label mb-3">{title}</h2>
      {children}
    </section>
  );
}

function Fact({ name, isTall = false, children }: { name: string; isTall?: boolean; children: ReactNode }) {
  return (
    <div className={cn('flex min-h-7 gap-3', isTall ? 'items-start' : 'items-center')}>
      <dt className={cn('w-30 shrink-0 text-muted', isTall && 'leading-7')}>{name}</dt>
      <dd className="flex min-w-0 items-center gap-1.5">{children}</dd>
    </div>
  );
}

function CopiedId({ id, label }: { id: string; label: string }) {
  return (
    <>
      <span className="truncate font-mono text-12">{id}</span>
      <CopyButton text={id} label={`Copy ${label}`} />
    </>
  );
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalogue, code);
}

function Fault({ attempt, isOneOfMany }: { attempt: DetailAttempt; isOneOfMany: boolean }) {
  if (attempt.errorCode === null) return null;
  const entry = isErrorCode(attempt.errorCode) ? errorCatalogue[attempt.errorCode] : null;
  return (
    <div className="mt-4 border-danger border-l-2 pl-3">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-mono text-12">{attempt.errorCode}</span>
        <span className="text-12 text-muted">
          {isOneOfMany ? `attempt ${attempt.attempt}, ` : ''}
          {attempt.attempt === 0 ? 'refused with' : 'upstream'} status {attempt.httpStatus}
        </span>
      </p>
      {entry === null ? null : (
        <p className="mt-0.5 text-13">
          {entry.words}{' '}
          <span className="text-muted">
            {entry.isRetryable ? 'Trying again can help.' : 'Trying again does not help.'} What to check stands in{' '}
            <span className="font-mono text-12">docs/errors/{attempt.errorCode}.md</span>.
          </span>
        </p>
      )}
    </div>
  );
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-12 text-muted">{label}</dt>
      <dd className="mt-0.5 truncate font-medium text-16 tabular-nums tracking-[-0.01em]">{children}</dd>
    </div>
  );
}

function totalCost(attempts: readonly DetailAttempt[]): bigint | null {
  return attempts.reduce<bigint | null>(
    (sum, attempt) => (sum === null || attempt.costNanoUsd === null ? null : sum + attempt.costNanoUsd),
    0n,
  );
}

function DimensionChips({ dimensions }: { dimensions: Detail['dimensions'] }) {
  return (
    <ul className="flex min-w-0 flex-wrap gap-1 py-1">
      {Object.entries(dimensions)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => (
          <li key={name} className="flex min-w-0">
            <Chip title={`${name}: ${value}`}>
              {name}: <span className="font-mono font-normal text-ink">{value}</span>
            </Chip>
          </li>
        ))}
    </ul>
  );
}

function Identity({ detail }: { detail: Detail }) {
  return (
    <dl>
      <Fact name="Key">
        <span className="truncate">{detail.key.name ?? 'a key that is gone'}</span>
      </Fact>
      <Fact name="Owner">
        <span className="truncate">{detail.owner.name ?? 'somebody who has left'}</span>
        {detail.owner.kind === 'service_account' ? <Chip>service account</Chip> : null}
      </Fact>
      <Fact name="Environment">{detail.environmentName}</Fact>
      {detail.groupName === null ? null : <Fact name="Group">{detail.groupName}</Fact>}
      {detail.endUser === null ? null : (
        <Fact name="End user">
          <span className="truncate font-mono text-12">{detail.endUser}</span>
        </Fact>
      )}
      {Object.keys(detail.dimensions).length === 0 ? null : (
        <Fact name="Dimensions" isTall>
          <DimensionChips dimensions={detail.dimensions} />
        </Fact>
      )}
    </dl>
  );
}

function Ids({ detail, last }: { detail: Detail; last: DetailAttempt }) {
  return (
    <dl>
      <Fact name="Request">
        <CopiedId id={detail.requestId} label="request id" />
      </Fact>
      {detail.attempts.map((attempt) => (
        <Fact key={attempt.id} name={detail.attempts.length > 1 ? `Attempt ${attempt.attempt}` : 'Attempt'}>
          <CopiedId id={attempt.id} label="attempt id" />
        </Fact>
      ))}
      <Fact name="Key">
        <CopiedId id={detail.key.id} label="key id" />
      </Fact>
      {last.deploymentId === null ? null : (
        <Fact name="Deployment">
          <CopiedId id={last.deploymentId} label="deployment id" />
        </Fact>
      )}
      <Fact name="Gateway">
        <CopiedId id={last.gatewayId} label="gateway id" />
      </Fact>
      <Fact name="Configuration">
        <span className="font-mono text-12">version {formatCount(last.snapshotVersion)}</span>
      </Fact>
    </dl>
  );
}

/** Everything about one request: outcome, where the time and the money went, whose it was. */
export function RequestDetail({ detail, controls }: { detail: Detail; controls?: ReactNode }) {
  const { organisation } = useWorkspace();
  const { timeZone } = organisation;
  const first = detail.attempts[0];
  const last = detail.attempts.at(-1);
  if (first === undefined || last === undefined) return null;
  const priced = detail.attempts.filter((attempt) => attempt.costLines.length > 0 || attempt.costNanoUsd !== 0n);
  const served = last.model ?? last.requestedModel;
  return (
    <article>
      <header className="px-6 pt-4 pb-5 ">
        <div className="flex items-start gap-3">
          <div className="min-w-0 flex-1">
            <h1 className="truncate font-mono font-medium text-16 tracking-[-0.01em]" title={served}>
              {served}
            </h1>
            <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
              <OutcomeStatus row={last} />
              <time dateTime={new Date(first.occurredAtMs).toISOString()}>
                {formatDate(first.occurredAtMs, timeZone)}, {formatClock(first.occurredAtMs, timeZone)}{' '}
                <span className="text-faint">{formatZone(timeZone, first.occurredAtMs)}</span>
              </time>
            </p>
          </div>
          {controls}
        </div>
        {served === last.requestedModel || served.endsWith(`/${last.requestedModel}`) ? null : (
          <p className="mt-2 text-12 text-muted">
            Asked for <span className="font-mono text-ink">{last.requestedModel}</span>.
          </p>
        )}
        {detail.attempts.map((attempt) => (
          <Fault key={attempt.id} attempt={attempt} isOneOfMany={detail.attempts.length > 1} />
        ))}
        {last.errorCode === null && last.outcome !== 'completed' ? (
          <p className="mt-3 text-muted">{outcomeLooks[last.outcome].means}</p>
        ) : null}
        <dl className="mt-5 grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-4">
          <Figure label="Cost">
            <span title={`$${formatUsdExactly(totalCost(detail.attempts) ?? 0n)}`}>
              <Money amount={totalCost(detail.attempts)} />
            </span>
          </Figure>
          <Figure label="Duration">{formatDuration(last.durationMicros)}</Figure>
          <Figure label="First byte">
            {last.firstByteMicros === null ? (
              <span className="text-faint">–</span>
            ) : (
              formatDuration(last.firstByteMicros)
            )}
          </Figure>
          <Figure label="Tokens in / out">
            {formatCount(readTokens(last.usage))}
            <span className="text-faint"> / </span>
            {formatCount(writtenTokens(last.usage))}
          </Figure>
        </dl>
      </header>
      <Section title="Where the time went">
        <Waterfall
          attempts={detail.attempts.map((attempt) => ({
            attempt: attempt.attempt,
            label: attempt.model ?? attempt.provider ?? '',
            isFailed: attempt.outcome === 'upstream_failed' || attempt.outcome === 'gateway_failed',
            occurredAtMs: attempt.occurredAtMs,
            stageMicros: attempt.stageMicros,
          }))}
        />
      </Section>
      {priced.length === 0 ? null : (
        <Section title="Where the money went">
          {priced.map((attempt) => (
            <div key={attempt.id} className="mb-4 last:mb-0">
              {priced.length < 2 ? null : <h3 className="mb-1 font-medium text-12">Attempt {attempt.attempt}</h3>}
              <CostBreakdown attempt={attempt} />
            </div>
          ))}
        </Section>
      )}
      <Section title="Whose call it was">
        <Identity detail={detail} />
      </Section>
      <Section title="To find it again">
        <Ids detail={detail} last={last} />
      </Section>
    </article>
  );
}
