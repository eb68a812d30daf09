import type { Refusal } from '@waygate/errors';

/**
 * A refusal in Cohere's words, where an error is a message (https://docs.cohere.com/reference/errors); `code` is ours, for
 * machines to read.
 */
export function writeCohereError(refusal: Refusal): string {
  const { message, code, param, detail } = refusal;
  return JSON.stringify({
    message,
    code,
    ...(param === null ? {} : { param }),
    ...(detail === null ? {} : { detail }),
  });
}
