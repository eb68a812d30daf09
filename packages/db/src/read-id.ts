import { type Id, type IdPrefix, isId } from '@waygate/protocol';
import { z } from 'zod';

/** A row's text as the id it is. @throws Error when it is none: the row was not written by us. */
export function readId<Prefix extends IdPrefix>(prefix: Prefix, text: string): Id<Prefix> {
  if (!isId(prefix, text)) throw new Error(`A row has "${text.slice(0, 40)}" where an id ${prefix}_… belongs.`);
  return text;
}

/** The same for what may be absent. */
export function readIdOrNull<Prefix extends IdPrefix>(prefix: Prefix, text: string | null): Id<Prefix> | null {
  return text === null ? null : readId(prefix, text);
}

/** An id inside a document. */
export function idSchema<Prefix extends IdPrefix>(prefix: Prefix): z.ZodType<Id<Prefix>> {
  return z.custom<Id<Prefix>>((value) => typeof value === 'string' && isId(prefix, value), `not an id ${prefix}_…`);
}
