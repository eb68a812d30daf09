import { Refusal } from '@waygate/errors';

/** The code that work was refused with, `done` where it was not, and what it threw where that is no refusal. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => {
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      return cause instanceof Refusal ? cause.code : String(error);
    },
  );
}
