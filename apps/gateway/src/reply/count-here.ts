import { countsTokens, estimateUsage } from '@waygate/providers';
import type { Exchange } from '../exchange.ts';
import type { Plan } from '../stages/plan.ts';
import { answerHeaders } from './answer-headers.ts';
import { sendBody } from './send-body.ts';

/**
 * Answers a question for tokens where no planned provider counts them: an estimate, and called one. Returns whether it
 * did. No upstream is asked and nothing is booked.
 */
export function countHere({ permit, deployments }: Plan, exchange: Exchange): boolean {
  const { body } = permit.call.decoded;
  if (body.dialect !== 'anthropic-count-tokens') return false;
  if (deployments.some(({ credential }) => countsTokens(credential.row))) return false;
  const { inputTokens } = estimateUsage({ body: body.bytes, delivered: { events: 0, chars: 0 } });
  const headers = answerHeaders(exchange, 'application/json');
  headers['x-waygate-estimated'] = 'input_tokens';
  sendBody(exchange, { status: 200, headers, body: Buffer.from(JSON.stringify({ input_tokens: inputTokens })) });
  return true;
}
