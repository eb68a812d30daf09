import { type CatalogueEntry, type ErrorCode, errorCatalogue } from './catalogue.ts';

/** Particulars of one refusal. */
export type RefusalOptions = {
  /** Public words in place of the catalogue's, when they can be more precise. Never a secret, a stack or an inner address. */
  readonly message?: string;
  /** The request field at fault, as the caller wrote it. */
  readonly param?: string;
  /** Seconds after which a retry can help. */
  readonly retryAfterSeconds?: number;
  /** Machine-readable particulars, public. */
  readonly detail?: Readonly<Record<string, unknown>>;
  /** The inner cause, for the log only. */
  readonly cause?: unknown;
};

/** An error of the catalogue. Thrown by what refuses, turned into a reply once, at the edge. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly entry: CatalogueEntry;
  readonly param: string | null;
  readonly retryAfterSeconds: number | null;
  readonly detail: Readonly<Record<string, unknown>> | null;

  constructor(code: ErrorCode, options: RefusalOptions = {}) {
    const entry = errorCatalogue[code];
    super(options.message ?? entry.words, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Refusal';
    this.code = code;
    this.entry = entry;
    this.param = options.param ?? null;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
    this.detail = options.detail ?? null;
  }
}

/** Makes a refusal to be thrown: `throw refuse('model_denied', { param: 'model' })`. */
export function refuse(code: ErrorCode, options?: RefusalOptions): Refusal {
  return new Refusal(code, options);
}

/** The refusal in what was caught, or `internal` with the thing as its cause: nothing unexpected is shown to a caller. */
export function toRefusal(caught: unknown): Refusal {
  return caught instanceof Refusal ? caught : new Refusal('internal', { cause: caught });
}
