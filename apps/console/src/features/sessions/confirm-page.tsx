'use client';

import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { paths } from '@/paths.ts';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { useLinkToken } from '@/ui/use-link-token.ts';

/** Confirms an address by a click and not by opening: programs that look into mail open links too. */
export function ConfirmPage() {
  const token = useLinkToken();
  const confirm = useMutation(useTrpc().sessions.confirmEmail.mutationOptions());
  const title = confirm.isSuccess ? 'Your address is confirmed' : 'Confirm your e-mail address';
  return (
    <>
      <h1 className="font-semibold text-20 tracking-[-0.01em]">{title}</h1>
      <p className="mt-1 mb-6 text-13 text-muted">
        {confirm.isSuccess
          ? 'Thank you. You can close this page.'
          : 'One click, and we know that this address is yours.'}
      </p>
      {confirm.error === null ? null : (
        <p role="alert" className="mb-4 text-12 text-danger">
          {publicErrorOf(confirm.error).message}
        </p>
      )}
      {confirm.isSuccess ? (
        <Button asChild size="large">
          <Link href={paths.root()}>Open Waygate</Link>
        </Button>
      ) : (
        <Button
          look="primary"
          size="large"
          isBusy={confirm.isPending}
          onClick={() => confirm.mutate({ token: token ?? '' })}
        >
          Confirm
        </Button>
      )}
    </>
  );
}
