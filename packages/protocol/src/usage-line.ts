// A usage event as one line of text. A gateway writes two for every call, ships half of them and keeps them until they are
// committed, so a line states values only, in a fixed order: a third of the JSON's bytes, and nothing that JSON would have
// to escape when lines travel inside a job.

import { AsciiBlock } from './ascii-block.ts';
import { readDimensions, writeDimensions } from './dimensions.ts';
import { timedStages } from './outcome.ts';
import { type Usage, usageBuckets } from './usage.ts';
import type { UsageEvent } from './usage-event.ts';

/** What the line begins with: the order of its fields. Another order takes another mark. */
const mark = 'u1';
const absent = '-';
/** Before a text that had to be escaped. */
const escaped = '=';
/** Texts that stand as they are: of letters, digits and what names are cut together with. */
const plain = /^\w[\w./:@+-]*$/;

/** Words that are the same for many events are remembered as bytes: those of so many keys, and of so many deployments. */
const rememberedMax = 4_096;
/** Of texts that people wrote fewer: each may hold on to what it was cut out of. */
const textsMax = 512;
const space = 0x20;
const comma = 0x2c;

function writeWord(word: string | null, into: AsciiBlock): void {
  into.writeWord(space, word ?? absent);
}

function writeText(text: string | null, into: AsciiBlock): void {
  const isPlain = text === null || plain.test(text);
  writeWord(isPlain ? text : `${escaped}${encodeURIComponent(text.toWellFormed())}`, into);
}

function writeCount(count: number | null, into: AsciiBlock): void {
  if (count === null) writeWord(null, into);
  else into.writeNumber(space, count);
}

function writeFlag(flag: boolean, into: AsciiBlock): void {
  into.writeNumber(space, flag ? 1 : 0);
}

/** Where words to remember are written. */
const made = new AsciiBlock(1_024);

const texts = new Map<string, Uint8Array>();

/** The word of a text of which there are few: looking whether it has to be escaped costs more than writing it. */
function rememberedWord(text: string): Uint8Array {
  const known = texts.get(text);
  if (known !== undefined) return known;
  made.clear();
  writeText(text, made);
  const bytes = made.view().slice();
  if (texts.size >= textsMax) texts.clear();
  texts.set(text, bytes);
  return bytes;
}

/** Who calls, by which configuration, through which gateway: nine words, the same for all calls of a key. */
type Caller = Pick<
  UsageEvent,
  | 'organisationId'
  | 'environmentId'
  | 'groupId'
  | 'keyId'
  | 'secretNumber'
  | 'userId'
  | 'serviceAccountId'
  | 'snapshotVersion'
  | 'gatewayId'
>;
const callers = new Map<string, { readonly caller: Caller; readonly words: Uint8Array }>();

function isCallerOf(caller: Caller, event: UsageEvent): boolean {
  return (
    caller.organisationId === event.organisationId &&
    caller.environmentId === event.environmentId &&
    caller.groupId === event.groupId &&
    caller.keyId === event.keyId &&
    caller.secretNumber === event.secretNumber &&
    caller.userId === event.userId &&
    caller.serviceAccountId === event.serviceAccountId &&
    caller.snapshotVersion === event.snapshotVersion &&
    caller.gatewayId === event.gatewayId
  );
}

/** SAFETY: what is remembered of a key counts only where all nine fields are the same, so that no call is booked as another's. */
function wordsOfCaller(event: UsageEvent): Uint8Array {
  const known = callers.get(event.keyId);
  if (known !== undefined && isCallerOf(known.caller, event)) return known.words;
  const { organisationId, environmentId, groupId, keyId, secretNumber } = event;
  const { userId, serviceAccountId, snapshotVersion, gatewayId } = event;
  made.clear();
  writeWord(organisationId, made);
  writeWord(environmentId, made);
  writeWord(groupId, made);
  writeWord(keyId, made);
  writeCount(secretNumber, made);
  writeWord(userId, made);
  writeWord(serviceAccountId, made);
  writeCount(snapshotVersion, made);
  writeWord(gatewayId, made);
  const words = made.view().slice();
  const caller: Caller = {
    ...{ organisationId, environmentId, groupId, keyId, secretNumber },
    ...{ userId, serviceAccountId, snapshotVersion, gatewayId },
  };
  if (callers.size >= rememberedMax) callers.clear();
  callers.set(keyId, { caller, words });
  return words;
}

/** What served a call: four words, the same for all calls of a deployment, and of none. */
type Served = Pick<UsageEvent, 'model' | 'provider' | 'region'>;
const deployments = new Map<string | null, { readonly served: Served; readonly words: Uint8Array }>();

function isServedBy(served: Served, { model, provider, region }: UsageEvent): boolean {
  return served.model === model && served.provider === provider && served.region === region;
}

function wordsOfServed(event: UsageEvent): Uint8Array {
  const { model, provider, deploymentId, region } = event;
  const known = deployments.get(deploymentId);
  if (known !== undefined && isServedBy(known.served, event)) return known.words;
  made.clear();
  writeText(model, made);
  writeText(provider, made);
  writeWord(deploymentId, made);
  writeText(region, made);
  const words = made.view().slice();
  if (deployments.size >= rememberedMax) deployments.clear();
  deployments.set(deploymentId, { served: { model, provider, region }, words });
  return words;
}

function writeUsage(usage: Usage, into: AsciiBlock): void {
  into.writeNumber(space, usage.inputTokens);
  into.writeNumber(comma, usage.cacheReadTokens);
  into.writeNumber(comma, usage.cacheWrite5mTokens);
  into.writeNumber(comma, usage.cacheWrite1hTokens);
  into.writeNumber(comma, usage.outputTokens);
  into.writeNumber(comma, usage.reasoningTokens);
  into.writeNumber(comma, usage.audioInputTokens);
  into.writeNumber(comma, usage.audioOutputTokens);
  into.writeNumber(comma, usage.images);
  into.writeNumber(comma, usage.requests);
  into.writeNumber(comma, usage.toolUses);
}

function writeStages(stages: UsageEvent['stageMicros'], into: AsciiBlock): void {
  writeStage(space, stages.authenticate, into);
  writeStage(comma, stages.decode, into);
  writeStage(comma, stages.authorize, into);
  writeStage(comma, stages.plan, into);
  writeStage(comma, stages.connect, into);
  writeStage(comma, stages.firstByte, into);
  writeStage(comma, stages.transfer, into);
  writeStage(comma, stages.settle, into);
  into.writeCode(comma);
}

function writeStage(sign: number, micros: number | undefined, into: AsciiBlock): void {
  if (micros === undefined) into.writeCode(sign);
  else into.writeNumber(sign, micros);
}

/**
 * Writes the event as a line of ASCII without its newline. Ids, codes and decimal numbers are ours and stand as they are;
 * what people wrote is escaped as in a URL. Texts come back well-formed: a lone surrogate, which no ledger can hold, as U+FFFD.
 */
export function appendUsageLine(event: UsageEvent, into: AsciiBlock): void {
  into.writeText(mark);
  writeWord(event.id, into);
  writeWord(event.requestId, into);
  writeCount(event.attempt, into);
  writeCount(event.occurredAtMs, into);
  into.writeBytes(wordsOfCaller(event));
  writeText(event.endUser, into);
  writeWord(writeDimensions(event.dimensions) || null, into);
  writeWord(event.endpoint, into);
  into.writeBytes(rememberedWord(event.requestedModel));
  writeFlag(event.isStream, into);
  into.writeBytes(wordsOfServed(event));
  writeWord(event.outcome, into);
  writeCount(event.httpStatus, into);
  writeWord(event.errorCode, into);
  writeUsage(event.usage, into);
  writeFlag(event.isEstimated, into);
  writeWord(event.costNanoUsd, into);
  if (event.priceSource === null) writeWord(null, into);
  else into.writeBytes(rememberedWord(event.priceSource));
  writeCount(event.durationMicros, into);
  writeCount(event.firstByteMicros, into);
  writeStages(event.stageMicros, into);
}

/** Where an event becomes a string. */
const line = new AsciiBlock(1_024);

/** The same as a string. */
export function writeUsageLine(event: UsageEvent): string {
  line.clear();
  appendUsageLine(event, line);
  return line.toText();
}

function readText(word: string): string | null {
  if (word === absent) return null;
  return word.startsWith(escaped) ? decodeURIComponent(word.slice(1)) : word;
}

/** Not a number: what is no whole number in decimal, as the schema refuses it. */
function readCount(word: string): number {
  return /^\d+$/.test(word) ? Number(word) : Number.NaN;
}

function readCountOrNull(word: string): number | null {
  return word === absent ? null : readCount(word);
}

function readFlag(word: string): boolean | null {
  return word === '1' ? true : word === '0' ? false : null;
}

function readUsage(word: string): unknown {
  const counts = word.split(',');
  if (counts.length !== usageBuckets.length) return null;
  return Object.fromEntries(usageBuckets.map((bucket, i) => [bucket, readCount(counts[i] ?? '')]));
}

function readStages(word: string): unknown {
  const counts = word.split(',');
  if (counts.length !== timedStages.length + 1) return null;
  const stages = timedStages.map((stage, i) => ({ stage, micros: counts[i] ?? '' }));
  return Object.fromEntries(
    stages.filter(({ micros }) => micros !== '').map(({ stage, micros }) => [stage, readCount(micros)]),
  );
}

type Reader = (word: string) => unknown;
const asIs: Reader = (word) => word;
const idOrNull: Reader = (word) => (word === absent ? null : word);

/** The fields in the order of a line. */
const fields: readonly (readonly [name: keyof UsageEvent, read: Reader])[] = [
  ['id', asIs],
  ['requestId', asIs],
  ['attempt', readCount],
  ['occurredAtMs', readCount],
  ['organisationId', asIs],
  ['environmentId', asIs],
  ['groupId', idOrNull],
  ['keyId', asIs],
  ['secretNumber', readCountOrNull],
  ['userId', idOrNull],
  ['serviceAccountId', idOrNull],
  ['snapshotVersion', readCount],
  ['gatewayId', asIs],
  ['endUser', readText],
  ['dimensions', (word) => (word === absent ? {} : readDimensions(word))],
  ['endpoint', asIs],
  ['requestedModel', readText],
  ['isStream', readFlag],
  ['model', readText],
  ['provider', readText],
  ['deploymentId', idOrNull],
  ['region', readText],
  ['outcome', asIs],
  ['httpStatus', readCount],
  ['errorCode', idOrNull],
  ['usage', readUsage],
  ['isEstimated', readFlag],
  ['costNanoUsd', idOrNull],
  ['priceSource', readText],
  ['durationMicros', readCount],
  ['firstByteMicros', readCountOrNull],
  ['stageMicros', readStages],
];

/**
 * What a line says, to be held against `usageEventSchema`; null where it is no line of this kind, or not a whole one.
 */
export function readUsageLine(line: string): unknown {
  const [first, ...words] = line.split(' ');
  if (first !== mark || words.length !== fields.length) return null;
  try {
    return Object.fromEntries(fields.map(([name, read], i) => [name, read(words[i] ?? '')]));
  } catch {
    return null;
  }
}
