import type { Dropped, TimedStage } from '@waygate/protocol';
import type { Exchange, StageMicros } from '../exchange.ts';

/** Whole microseconds as milliseconds. Cut together from whole numbers: printing a fraction costs ten times as much. */
function printMillis(micros: number): string {
  const fraction = micros % 1_000;
  const digits = fraction === 0 ? '' : `.${fraction < 10 ? '00' : fraction < 100 ? '0' : ''}${fraction}`;
  return `${(micros - fraction) / 1_000}${digits}`;
}

/** The small ones, printed once and for all: what a header is cut together from is what it costs. */
const smallMillis = Array.from({ length: 2_000 }, (_, micros) => printMillis(micros));

function millisText(micros: number): string {
  return smallMillis[micros] ?? printMillis(micros);
}

function timingPart(before: string, stage: TimedStage, micros: number | undefined): string {
  if (micros === undefined) return before;
  return `${before}${before === '' ? '' : ', '}${stage};dur=${millisText(micros)}`;
}

/** Stages stand by name: asked for one by one in a loop, each is looked up. */
function serverTiming(stages: StageMicros): string {
  let text = timingPart('', 'authenticate', stages.authenticate);
  text = timingPart(text, 'decode', stages.decode);
  text = timingPart(text, 'authorize', stages.authorize);
  text = timingPart(text, 'plan', stages.plan);
  text = timingPart(text, 'connect', stages.connect);
  text = timingPart(text, 'firstByte', stages.firstByte);
  text = timingPart(text, 'transfer', stages.transfer);
  return timingPart(text, 'settle', stages.settle);
}

const droppedCharsMax = 2_048;

/**
 * Names of fields, in the hub's words, as a list; clients may choose names, so what a header cannot hold is escaped. A list
 * that is too long ends in how many more there are.
 */
function droppedList(dropped: readonly Dropped[]): string {
  let list = '';
  for (const [index, { field }] of dropped.entries()) {
    const name = encodeURIComponent(field.toWellFormed());
    const longer = list === '' ? name : `${list}, ${name}`;
    const left = dropped.length - index;
    if (longer.length > droppedCharsMax) return list === '' ? `(${left})` : `${list}, (${left} more)`;
    list = longer;
  }
  return list;
}

/** Headers of a reply that some deployment gave. */
export function answerHeaders(exchange: Exchange, contentType: string): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': contentType, 'x-request-id': exchange.requestId };
  const attempt = exchange.attempts.at(-1);
  if (attempt !== undefined) {
    headers['x-waygate-model'] = attempt.deployment.model;
    headers['x-waygate-provider'] = attempt.deployment.provider;
    headers['x-waygate-attempts'] = String(exchange.attempts.length);
    if (attempt.dropped.length > 0) headers['x-waygate-dropped'] = droppedList(attempt.dropped);
  }
  const timing = serverTiming(exchange.stageMicros);
  if (timing !== '') headers['server-timing'] = timing;
  return headers;
}
