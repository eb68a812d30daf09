// A usage event as one line of text. A gateway writes two for every call, ships half of them and keeps them until they are
// committed, so a line states values only, in a fixed order: a third of the JSON's bytes, and nothing that JSON would have
// to escape when lines travel inside a job.

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

function writeText(text: string | null): string {
  if (text === null) return absent;
  return plain.test(text) ? text : `${escaped}${encodeURIComponent(text.toWellFormed())}`;
}

function writeUsage(usage: Usage): string {
  return (
    `${usage.inputTokens},${usage.cacheReadTokens},${usage.cacheWrite5mTokens},${usage.cacheWrite1hTokens},` +
    `${usage.outputTokens},${usage.reasoningTokens},${usage.audioInputTokens},${usage.audioOutputTokens},` +
    `${usage.images},${usage.requests},${usage.toolUses}`
  );
}

function writeStages(stageMicros: UsageEvent['stageMicros']): string {
  let text = '';
  for (const stage of timedStages) text += `${stageMicros[stage] ?? ''},`;
  return text;
}

/**
 * The event as a line of ASCII without its newline. Ids, codes and decimal numbers are ours and stand as they are; what
 * people wrote is escaped as in a URL. Texts come back well-formed: a lone surrogate, which no ledger can hold, as U+FFFD.
 */
export function writeUsageLine(event: UsageEvent): string {
  return (
    `${mark} ${event.id} ${event.requestId} ${event.attempt} ${event.occurredAtMs} ${event.organisationId} ` +
    `${event.environmentId} ${event.groupId ?? absent} ${event.keyId} ${event.secretNumber ?? absent} ` +
    `${event.userId ?? absent} ${event.serviceAccountId ?? absent} ${event.snapshotVersion} ${event.gatewayId} ` +
    `${writeText(event.endUser)} ${writeDimensions(event.dimensions) || absent} ${event.endpoint} ` +
    `${writeText(event.requestedModel)} ${event.isStream ? 1 : 0} ${writeText(event.model)} ${writeText(event.provider)} ${event.deploymentId ?? absent} ` +
    `${writeText(event.region)} ${event.outcome} ${event.httpStatus} ${event.errorCode ?? absent} ` +
    `${writeUsage(event.usage)} ${event.isEstimated ? 1 : 0} ${event.costNanoUsd ?? absent} ` +
    `${writeText(event.priceSource)} ${event.durationMicros} ${event.firstByteMicros ?? absent} ` +
    writeStages(event.stageMicros)
  );
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
