'use client';

import { ErrorState } from '@/ui/error-state.tsx';

export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-2xl flex-col justify-center">
      <ErrorState
        title="This page could not be shown"
        message="Something went wrong on our side. Nothing was changed."
        requestId={error.digest ?? null}
        onRetry={reset}
      />
    </main>
  );
}
