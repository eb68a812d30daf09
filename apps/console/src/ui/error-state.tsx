'use client';

import { RotateCw } from 'lucide-react';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';

type ErrorStateProps = {
  title: string;
  message: string;
  requestId?: string | null;
  onRetry?: () => void;
};

/** What failed, the id to ask about it with, and the way to try again. */
export function ErrorState({ title, message, requestId, onRetry }: ErrorStateProps) {
  return (
    <section role="alert" className="max-w-[60ch] px-6 py-10">
      <h2 className="font-semibold text-16 tracking-[-0.01em]">{title}</h2>
      <p className="mt-1.5 text-14 text-muted">{message}</p>
      {requestId ? (
        <p className="mt-3 flex items-center gap-1 font-mono text-12 text-muted">
          {requestId}
          <CopyButton text={requestId} label="Copy request id" />
        </p>
      ) : null}
      {onRetry === undefined ? null : (
        <Button className="mt-5" onClick={onRetry}>
          <RotateCw aria-hidden />
          Try again
        </Button>
      )}
    </section>
  );
}
