import { type TimedStage, timedStages } from '@waygate/protocol';
import type { Exchange } from '../exchange.ts';

function serverTiming(stageMicros: Partial<Record<TimedStage, number>>): string {
  const parts: string[] = [];
  for (const stage of timedStages) {
    const micros = stageMicros[stage];
    if (micros !== undefined) parts.push(`${stage};dur=${micros / 1000}`);
  }
  return parts.join(', ');
}

/** Headers of a reply that some deployment gave. */
export function answerHeaders(exchange: Exchange, contentType: string): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': contentType, 'x-request-id': exchange.requestId };
  const attempt = exchange.attempts.at(-1);
  if (attempt !== undefined) {
    headers['x-waygate-model'] = attempt.deployment.model;
    headers['x-waygate-provider'] = attempt.deployment.provider;
    headers['x-waygate-attempts'] = String(exchange.attempts.length);
  }
  const timing = serverTiming(exchange.stageMicros);
  if (timing !== '') headers['server-timing'] = timing;
  return headers;
}
