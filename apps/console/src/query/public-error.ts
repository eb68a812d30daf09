import { TRPCClientError } from '@trpc/client';
import type { ErrorCode } from '@waygate/errors';
import type { AppRouter } from '@/server/router.ts';
import type { PublicError } from '@/server/trpc-error.ts';

const unreachable: PublicError = {
  code: 'internal',
  message: 'The server could not be reached. Check your connection.',
  requestId: '',
  param: null,
  retryAfterSeconds: null,
  fields: {},
};

/** What the server said about a failed call, or that it could not be reached. */
export function publicErrorOf(error: unknown): PublicError {
  if (error instanceof TRPCClientError) {
    // SAFETY: every error of this client has the shape that the router formats.
    const { data } = error as TRPCClientError<AppRouter>;
    return data?.refusal ?? unreachable;
  }
  return unreachable;
}

/** The catalogue's code of a failed call. */
export function refusalCodeOf(error: unknown): ErrorCode {
  return publicErrorOf(error).code;
}
