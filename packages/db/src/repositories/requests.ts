import { refuse } from '@waygate/errors';
import {
  type EnvironmentId,
  type KeyId,
  type NanoUsd,
  type Outcome,
  type UsageEvent,
  type UserId,
  usageEventSchema,
} from '@waygate/protocol';
import { z } from 'zod';
import { Prisma, type UsageEvent as UsageEventRow } from '../generated/client.ts';
import type { OrganisationTx } from '../transactions.ts';
import { likePattern, type RequestTerm, termCondition } from './request-terms.ts';

/** Which calls. */
export type RequestFilter = {
  readonly environmentId?: EnvironmentId;
  readonly fromMs?: number;
  /** Exclusive. */
  readonly toMs?: number;
  readonly outcomes?: readonly Outcome[];
  /** Inclusive bounds of the HTTP status, e.g. 500 to 599. */
  readonly status?: { readonly min: number; readonly max: number };
  /** A model, as requested or as served, where `*` stands for anything, e.g. `gpt*`. */
  readonly model?: string;
  readonly keyId?: KeyId;
  /** Only calls of this person's keys. */
  readonly userId?: UserId;
  readonly requestId?: string;
  readonly errorCode?: string;
  /** Only calls that cost more than this. */
  readonly costAboveNanoUsd?: NanoUsd;
  /** Further conditions, as a filter line has them. All must hold. */
  readonly terms?: readonly RequestTerm[];
};

/** A call: its last attempt, and what all its attempts amount to. */
export type RequestRecord = {
  readonly event: UsageEvent;
  /** Null when the key is gone. */
  readonly keyName: string | null;
  readonly attemptCount: number;
  /** Cost of all attempts; null where any has an unknown price. */
  readonly costNanoUsd: NanoUsd | null;
};

/** A page of calls, newest first. */
export type RequestPage = {
  readonly requests: readonly RequestRecord[];
  /** Ask with it for the next page; null at the end. */
  readonly nextCursor: string | null;
};

type ListedRow = {
  id: string;
  occurredAt: Date;
  keyName: string | null;
  attemptCount: bigint;
  cost: bigint | null;
  unpriced: bigint;
};

/** Attempts of one call lie at most so far apart; it lets the search for siblings skip other days. */
const siblingsWithin = Prisma.raw("interval '1 hour'");

const pageMax = 200;

/**
 * A page of calls, newest first. Each page begins where the one before ended (a key, not an offset), so that it costs
 * the same however deep it lies, and rows that arrive meanwhile shift nothing.
 * @throws Refusal `parameter_invalid` at `cursor` when that is none of ours.
 */
export async function listRequests(
  tx: OrganisationTx,
  filter: RequestFilter,
  page: { readonly cursor?: string | null; readonly limit: number },
): Promise<RequestPage> {
  const limit = Math.min(Math.max(page.limit, 1), pageMax);
  const conditions = [...conditionsOf(tx, filter), ...cursorCondition(page.cursor ?? null)];
  const rows = await tx.client.$queryRaw<ListedRow[]>(Prisma.sql`
    SELECT e.id, e.occurred_at AS "occurredAt", k.name AS "keyName", s.attempts AS "attemptCount", s.cost, s.unpriced
    FROM (
      SELECT e.id, e.occurred_at, e.organisation_id, e.request_id, e.key_id FROM usage_event e
      WHERE ${Prisma.join(conditions, ' AND ')} AND NOT EXISTS (
        SELECT FROM usage_event later
        WHERE later.organisation_id = e.organisation_id AND later.request_id = e.request_id
          AND later.attempt > e.attempt
          AND later.occurred_at BETWEEN e.occurred_at AND e.occurred_at + ${siblingsWithin})
      ORDER BY e.occurred_at DESC, e.id LIMIT ${limit + 1}
    ) e
    LEFT JOIN api_key k ON k.organisation_id = e.organisation_id AND k.id = e.key_id
    CROSS JOIN LATERAL (
      SELECT count(*)::bigint AS attempts, sum(a.cost_nano_usd)::bigint AS cost,
        count(*) FILTER (WHERE a.cost_nano_usd IS NULL)::bigint AS unpriced
      FROM usage_event a
      WHERE a.organisation_id = e.organisation_id AND a.request_id = e.request_id
        AND a.occurred_at BETWEEN e.occurred_at - ${siblingsWithin} AND e.occurred_at + ${siblingsWithin}
    ) s
    ORDER BY e.occurred_at DESC, e.id`);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    requests: await withEvents(tx, shown),
    nextCursor: last === undefined ? null : encodeCursor(last),
  };
}

function conditionsOf(tx: OrganisationTx, filter: RequestFilter): Prisma.Sql[] {
  const conditions = [Prisma.sql`e.organisation_id = ${tx.organisationId}`];
  const add = <Value>(value: Value | undefined, condition: (value: Value) => Prisma.Sql) => {
    if (value !== undefined) conditions.push(condition(value));
  };
  add(filter.environmentId, (id) => Prisma.sql`e.environment_id = ${id}`);
  add(filter.fromMs, (fromMs) => Prisma.sql`e.occurred_at >= ${new Date(fromMs)}::timestamptz`);
  add(filter.toMs, (toMs) => Prisma.sql`e.occurred_at < ${new Date(toMs)}::timestamptz`);
  add(filter.outcomes, (list) => Prisma.sql`e.outcome = ANY(${[...list]}::text[])`);
  add(filter.status, ({ min, max }) => Prisma.sql`e.http_status BETWEEN ${min} AND ${max}`);
  add(filter.model, (model) => {
    const like = likePattern(model);
    return Prisma.sql`(e.model ILIKE ${like} OR e.requested_model ILIKE ${like})`;
  });
  add(filter.keyId, (id) => Prisma.sql`e.key_id = ${id}`);
  add(filter.userId, (id) => Prisma.sql`e.user_id = ${id}`);
  add(filter.requestId, (id) => Prisma.sql`e.request_id = ${id}`);
  add(filter.errorCode, (code) => Prisma.sql`e.error_code = ${code}`);
  add(filter.costAboveNanoUsd, (cost) => Prisma.sql`e.cost_nano_usd > ${cost}`);
  return [...conditions, ...(filter.terms ?? []).map(termCondition)];
}

const cursorSchema = z.tuple([z.int(), z.string().max(64)]);

function encodeCursor(row: { readonly occurredAt: Date; readonly id: string }): string {
  return Buffer.from(JSON.stringify([row.occurredAt.getTime(), row.id])).toString('base64url');
}

function cursorCondition(cursor: string | null): Prisma.Sql[] {
  if (cursor === null) return [];
  const [atMs, id] = decodeCursor(cursor);
  const at = new Date(atMs);
  return [Prisma.sql`e.occurred_at <= ${at}::timestamptz AND (e.occurred_at < ${at}::timestamptz OR e.id > ${id})`];
}

function decodeCursor(cursor: string): [number, string] {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw refuse('parameter_invalid', { message: 'This is no cursor of this list.', param: 'cursor', cause });
  }
}

async function withEvents(tx: OrganisationTx, rows: readonly ListedRow[]): Promise<RequestRecord[]> {
  const [newest, oldest] = [rows[0], rows.at(-1)];
  if (newest === undefined || oldest === undefined) return [];
  const events = await tx.client.usageEvent.findMany({
    where: {
      organisationId: tx.organisationId,
      id: { in: rows.map((row) => row.id) },
      occurredAt: { gte: oldest.occurredAt, lte: newest.occurredAt },
    },
  });
  const byId = new Map(events.map((event) => [event.id, event]));
  return rows.flatMap((row) => {
    const event = byId.get(row.id);
    if (event === undefined) return [];
    return [
      {
        event: readEvent(event),
        keyName: row.keyName,
        attemptCount: Number(row.attemptCount),
        costNanoUsd: row.unpriced > 0n ? null : row.cost,
      },
    ];
  });
}

/** A call with all its attempts, in their order. */
export type RequestDetail = {
  readonly attempts: readonly UsageEvent[];
  readonly keyName: string | null;
  readonly environmentName: string | null;
  readonly ownerName: string | null;
};

/** Every attempt of a call. @throws Refusal `not_found` when no attempt of such a call is known (yet). */
export async function readRequest(tx: OrganisationTx, requestId: string): Promise<RequestDetail> {
  const { client, organisationId } = tx;
  const rows = await client.usageEvent.findMany({
    where: { organisationId, requestId },
    orderBy: [{ attempt: 'asc' }, { occurredAt: 'asc' }],
  });
  const [first] = rows;
  if (first === undefined) throw refuse('not_found');
  const [named] = await client.$queryRaw<Omit<RequestDetail, 'attempts'>[]>`
    SELECT
      (SELECT name FROM api_key WHERE organisation_id = ${organisationId} AND id = ${first.keyId}) AS "keyName",
      (SELECT name FROM environment WHERE organisation_id = ${organisationId} AND id = ${first.environmentId}) AS "environmentName",
      coalesce(
        (SELECT u.name FROM "user" u JOIN membership m ON m.user_id = u.id
          WHERE m.organisation_id = ${organisationId} AND u.id = ${first.userId}),
        (SELECT name FROM service_account WHERE organisation_id = ${organisationId} AND id = ${first.serviceAccountId})
      ) AS "ownerName"`;
  return {
    attempts: rows.map(readEvent),
    keyName: named?.keyName ?? null,
    environmentName: named?.environmentName ?? null,
    ownerName: named?.ownerName ?? null,
  };
}

/** Whether any call was recorded, of the organisation or of one key: what onboarding waits for. */
export async function hasAnyRequest(tx: OrganisationTx, filter: { readonly keyId?: KeyId } = {}): Promise<boolean> {
  const row = await tx.client.usageRollup.findFirst({
    where: { organisationId: tx.organisationId, ...(filter.keyId === undefined ? {} : { keyId: filter.keyId }) },
    select: { hour: true },
  });
  return row !== null;
}

function readEvent(row: UsageEventRow): UsageEvent {
  const { occurredAt, costNanoUsd, durationMicros, firstByteMicros, snapshotVersion, ...rest } = row;
  const { inputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens, outputTokens, ...others } = rest;
  const { reasoningTokens, audioInputTokens, audioOutputTokens, images, requests, toolUses, ...fields } = others;
  return usageEventSchema.parse({
    ...fields,
    usage: {
      ...{ inputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens, outputTokens },
      ...{ reasoningTokens, audioInputTokens, audioOutputTokens, images, requests, toolUses },
    },
    occurredAtMs: occurredAt.getTime(),
    costNanoUsd: costNanoUsd?.toString() ?? null,
    durationMicros: Number(durationMicros),
    firstByteMicros: firstByteMicros === null ? null : Number(firstByteMicros),
    snapshotVersion: Number(snapshotVersion),
  });
}
