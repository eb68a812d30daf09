import { type CallBody, noUsage, type Usage } from '@waygate/protocol';
import { type DeliveredContent, estimateUsage } from '@waygate/providers';
import type { AttemptResult, UsageEvidence } from '../upstream/attempt-result.ts';
import type { AttemptEnd } from './attempt.ts';

const clientGoneStatus = 499;

/** What came back in a whole answer that reports no usage: its bytes bound its text; vectors have no output tokens. */
function contentOf(body: CallBody, bytes: Uint8Array): DeliveredContent {
  return body.endpoint === 'chat' || body.endpoint === 'transcriptions'
    ? { events: 1, chars: bytes.length }
    : { events: 0, chars: 0 };
}

function measured(usage: Usage | null, body: CallBody, delivered: DeliveredContent) {
  return usage === null
    ? { usage: estimateUsage({ body: body.bytes, delivered, endpoint: body.endpoint }), isEstimated: true }
    : { usage, isEstimated: false };
}

/**
 * How an attempt is booked. Usage is what the upstream reported, else an estimate from what went out and came back; what
 * an upstream refused, or never received, used nothing.
 */
export function endOfAttempt(
  result: AttemptResult,
  attempt: { readonly body: CallBody; readonly evidence: UsageEvidence; readonly status: number },
): AttemptEnd {
  const { body, evidence, status } = attempt;
  const partial = () => measured(evidence.usage, body, evidence.delivered);
  const nothing = { usage: noUsage, isEstimated: false };
  switch (result.kind) {
    case 'streamed':
      return { outcome: 'completed', httpStatus: status, errorCode: null, ...partial() };
    case 'whole': {
      const whole = measured(result.reading.usage, body, contentOf(body, result.bytes));
      return { outcome: 'completed', httpStatus: status, errorCode: null, ...whole };
    }
    case 'client_gone': {
      const used = evidence.wasSent ? partial() : nothing;
      return { outcome: 'client_aborted', httpStatus: clientGoneStatus, errorCode: 'client_gone', ...used };
    }
    case 'failed': {
      const { code, isUnbilled } = result.failure;
      const used = isUnbilled ? nothing : partial();
      return { outcome: 'upstream_failed', httpStatus: status, errorCode: code, ...used };
    }
  }
}
