import { type Dialect, dialectTable } from '@waygate/dialects';
import type { Refusal } from '@waygate/errors';
import type { Exchange } from '../exchange.ts';
import { answerHeaders } from './answer-headers.ts';
import { sendBody } from './send-body.ts';

/** Requests that arrive nowhere are answered in the dialect that most clients speak. */
const dialectDefault = dialectTable['openai-chat'];

/** Sends a refusal in the client's dialect, unless the reply has begun or the client has left. */
export function replyError(exchange: Exchange, refusal: Refusal, dialect: Dialect = dialectDefault): void {
  const { response } = exchange;
  if (exchange.isClientGone || response.headersSent) return;
  const headers = answerHeaders(exchange, 'application/json');
  if (refusal.retryAfterSeconds !== null) headers['retry-after'] = String(refusal.retryAfterSeconds);
  sendBody(exchange, { status: refusal.entry.status, headers, body: Buffer.from(dialect.encodeError(refusal)) });
}
