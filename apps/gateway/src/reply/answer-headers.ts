import type { Dropped, TimedStage } from '@waygate/protocol';
import type { Exchange, StageMicros } from '../exchange.ts';

/** Whole microseconds as milliseconds. Cut together from whole numbers: printing a fraction costs ten times as much. */
function printMillis(micros: number): string {
  const fraction = micros % 1_000;
  const digits = fraction === 0 ? '' : `.${fraction < 10 ? '00' : fraction < 100 ? '0' : ''}${fraction}`;
  return `${(micros - fraction) / 1_000}${digits}`;
}

/** Times from this on are printed each time. */
const keptMicrosEnd = 500;
const separator = ', ';

/** A text in one piece. One that was put together is held as its pieces until it is written, each time anew. */
function inOnePiece(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

/**
 * What is said of one stage. Small times are printed once and for all: what a header is cut together from is what it costs.
 * All of them at once, when the process starts: kept as they come up, they would be memory that grows with the calls served.
 */
class StageText {
  readonly #name: TimedStage;
  readonly #kept: readonly string[];

  constructor(name: TimedStage) {
    this.#name = name;
    this.#kept = Array.from({ length: keptMicrosEnd }, (_, micros) => inOnePiece(this.#print(micros)));
  }

  /** With a separator before it; empty where the stage has no time. */
  of(micros: number | undefined): string {
    return micros === undefined ? '' : (this.#kept[micros] ?? this.#print(micros));
  }

  #print(micros: number): string {
    return `${separator}${this.#name};dur=${printMillis(micros)}`;
  }
}

const [authenticate, decode] = [new StageText('authenticate'), new StageText('decode')];
const [authorize, plan] = [new StageText('authorize'), new StageText('plan')];
const [connect, firstByte] = [new StageText('connect'), new StageText('firstByte')];
const [transfer, settle] = [new StageText('transfer'), new StageText('settle')];

/** Stages stand by name: asked for one by one in a loop, each is looked up. */
function serverTiming(stages: StageMicros): string {
  let text = authenticate.of(stages.authenticate) + decode.of(stages.decode);
  text += authorize.of(stages.authorize) + plan.of(stages.plan);
  text += connect.of(stages.connect) + firstByte.of(stages.firstByte);
  text += transfer.of(stages.transfer) + settle.of(stages.settle);
  return text.slice(separator.length);
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
