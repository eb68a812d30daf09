'use client';

import './globals.css';
import { ErrorState } from '@/ui/error-state.tsx';

export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main className="mx-auto flex min-h-dvh max-w-2xl flex-col justify-center">
          <ErrorState
            title="The console could not be shown"
            message="Something went wrong on our side. Nothing was changed."
            requestId={error.digest ?? null}
            onRetry={reset}
          />
        </main>
      </body>
    </html>
  );
}
