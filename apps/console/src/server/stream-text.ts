import { log } from './log.ts';

/** Pieces of text as the body of an answer, read as fast as the client takes them. */
export function streamText(source: AsyncGenerator<string>, requestId: string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await source.next();
        if (next.done) controller.close();
        else controller.enqueue(encoder.encode(next.value));
      } catch (error) {
        log().error('an export broke off', { requestId, error });
        controller.error(error);
      }
    },
    async cancel() {
      await source.return(undefined);
    },
  });
}
