import { TRPCError } from '@trpc/server';
import { type ErrorCode, Refusal, refuse, toRefusal } from '@waygate/errors';
import { ZodError } from 'zod';

type TrpcCode = ConstructorParameters<typeof TRPCError>[0]['code'];

const codeByStatus: Readonly<Record<number, TrpcCode>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  402: 'PAYMENT_REQUIRED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SUPPORTED',
  409: 'CONFLICT',
  412: 'PRECONDITION_FAILED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'TOO_MANY_REQUESTS',
  499: 'CLIENT_CLOSED_REQUEST',
  502: 'BAD_GATEWAY',
  503: 'SERVICE_UNAVAILABLE',
  504: 'GATEWAY_TIMEOUT',
};

/** What a page is told about an error. */
export type PublicError = {
  code: ErrorCode;
  message: string;
  requestId: string;
  param: string | null;
  retryAfterSeconds: number | null;
  /** Words by field where input was wrong. */
  fields: Readonly<Record<string, string>>;
};

function fieldFaults(error: ZodError): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const issue of error.issues) {
    const path = issue.path.map(String).join('.');
    faults[path] ??= issue.message;
  }
  return faults;
}

/** The refusal inside whatever tRPC or a procedure threw. */
export function refusalOf(error: TRPCError): Refusal {
  if (error.cause instanceof Refusal) return error.cause;
  if (error.cause instanceof ZodError) return refuse('parameter_invalid', { cause: error.cause });
  if (error.code === 'NOT_FOUND' && error.cause === undefined) return refuse('not_found');
  if (error.code === 'BAD_REQUEST' || error.code === 'PARSE_ERROR')
    return refuse('parameter_invalid', { cause: error });
  return toRefusal(error.cause ?? error);
}

/** The tRPC error whose status is the catalogue's. */
export function toTrpcError(error: TRPCError): TRPCError {
  const refusal = refusalOf(error);
  return new TRPCError({
    code: codeByStatus[refusal.entry.status] ?? 'INTERNAL_SERVER_ERROR',
    message: refusal.message,
    cause: error.cause instanceof ZodError ? error.cause : refusal,
  });
}

/** Everything about an error that may leave the server: words of the catalogue, never a stack or an inner message. */
export function publicError(error: TRPCError, requestId: string): PublicError {
  const refusal = refusalOf(error);
  return {
    code: refusal.code,
    message: refusal.message,
    requestId,
    param: refusal.param,
    retryAfterSeconds: refusal.retryAfterSeconds,
    fields: error.cause instanceof ZodError ? fieldFaults(error.cause) : {},
  };
}
