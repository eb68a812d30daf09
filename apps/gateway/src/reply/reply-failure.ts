import { type Refusal, refuse } from '@waygate/errors';
import type { Exchange } from '../exchange.ts';
import type { AttemptFailure } from '../upstream/attempt-result.ts';
import { answerHeaders } from './answer-headers.ts';
import { sendBody } from './send-body.ts';
import type { StreamReply } from './stream-reply.ts';

function toRefusal({ code, retryAfterSeconds, cause }: AttemptFailure): Refusal {
  return refuse(code, { cause, ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }) });
}

/**
 * Tells the client that every attempt failed: in the stream where one is open, with the upstream's own status and words
 * where it gave any that can be shown, because clients' repair logic matches them; otherwise with ours.
 * @throws Refusal where nothing has been sent and the upstream said nothing.
 */
export function replyFailure(exchange: Exchange, stream: StreamReply, failure: AttemptFailure): void {
  if (stream.isOpen) stream.fail(toRefusal(failure));
  else if (failure.reply === null) throw toRefusal(failure);
  else {
    const { status, contentType, body } = failure.reply;
    const headers = answerHeaders(exchange, contentType);
    if (failure.retryAfterSeconds !== null) headers['retry-after'] = String(failure.retryAfterSeconds);
    sendBody(exchange, { status, headers, body });
  }
}
