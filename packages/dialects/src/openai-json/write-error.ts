import type { Refusal } from '@waygate/errors';

/** A refusal as OpenAI's error envelope; `detail` is ours and machine-readable. */
export function writeError(refusal: Refusal): string {
  return JSON.stringify({
    error: {
      message: refusal.message,
      type: refusal.entry.kind,
      param: refusal.param,
      code: refusal.code,
      ...(refusal.detail === null ? {} : { detail: refusal.detail }),
    },
  });
}

/**
 * A refusal as an event of a stream. COMPAT: OpenAI's SDKs raise an error for an event whose data has `error`
 * (openai-node 7.57, `core/streaming`, 2026-11); a stream that ends in it has no `[DONE]`.
 */
export function writeErrorEvent(refusal: Refusal): string {
  return `data: ${writeError(refusal)}\n\n`;
}
