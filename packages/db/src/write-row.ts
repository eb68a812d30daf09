import { refuse } from '@waygate/errors';
import { Prisma } from './generated/client.ts';

/** Words for the two ways in which a well-formed row can be refused by the database. */
export type RowErrorWords = {
  /** What collides, e.g. `A provider named "x" exists already.` */
  readonly conflict?: string;
  /** The field at fault in a collision. */
  readonly param?: string;
};

/**
 * Runs a write and turns the database's refusals into ours: a unique key that is taken is `conflict`, a reference to
 * what does not exist (or belongs to another tenant, which is the same) is `not_found`. The transaction is lost then.
 */
export async function writeRow<Result>(write: Promise<Result>, words: RowErrorWords = {}): Promise<Result> {
  try {
    return await write;
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError)) throw error;
    if (error.code === 'P2002') {
      throw refuse('conflict', {
        ...(words.conflict === undefined ? {} : { message: words.conflict }),
        ...(words.param === undefined ? {} : { param: words.param }),
        cause: error,
      });
    }
    if (error.code === 'P2003' || error.code === 'P2025') throw refuse('not_found', { cause: error });
    throw error;
  }
}
