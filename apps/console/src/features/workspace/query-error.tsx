'use client';

import { publicErrorOf } from '@/query/public-error.ts';
import { ErrorState } from '@/ui/error-state.tsx';

type QueryErrorProps = { what: string; error: unknown; onRetry: () => void };

/** Why something could not be read: no right, or a fault with its request id and a way to try again. */
export function QueryError({ what, error, onRetry }: QueryErrorProps) {
  const fault = publicErrorOf(error);
  if (fault.code === 'permission_denied') {
    return (
      <ErrorState title={`You may not see ${what}`} message={`${fault.message} Ask an owner of the organisation.`} />
    );
  }
  return (
    <ErrorState
      title={`${what.charAt(0).toUpperCase()}${what.slice(1)} could not be read`}
      message={fault.message}
      requestId={fault.requestId}
      onRetry={onRetry}
    />
  );
}
