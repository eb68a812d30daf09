import { markKeysUsed, readUsageTotals, recordUsage, withOrganisation } from '@waygate/db';
import type { Dimensions, Outcome, Random, UsageEvent } from '@waygate/protocol';
import { drawBetween, drawCount, drawWeighted } from './draw.ts';
import type { PlantedOrganisation } from './plant-organisation.ts';
import { quickRandom } from './repeatable-random.ts';
import type { SeedContext } from './scenario.ts';
import { eventsOfCall } from './usage-shape.ts';

const hourMs = 3_600_000;
const batchSize = 2_000;

/** What one key does all day. */
export type Workload = {
  /** Name of the key. */
  readonly key: string;
  readonly callsPerHour: number;
  readonly models: readonly (readonly [model: string, weight: number])[];
  /** People work in office hours; programs do not sleep. */
  readonly rhythm: 'people' | 'program' | 'nightly';
  /** How many times as many calls at the end of the time as at its beginning. */
  readonly growth: number;
  /** Changes the rate at a time, counted in hours before the end; 1 where left out. */
  readonly surge?: (hoursBeforeEnd: number) => number;
  readonly endUsers?: number;
  /** What its calls say they are for: of each name one of these values. */
  readonly dimensions?: Readonly<Record<string, readonly string[]>>;
};

/** Usage of an organisation over so many days, up to when it was planted plus these days. */
export type UsagePlan = {
  readonly days: number;
  readonly workloads: readonly Workload[];
  /** How a call ends, by the hours before the end at which it is made. */
  readonly outcomesAt?: (hoursBeforeEnd: number, random: Random) => CallEnding;
};

/** How the attempts of a call went, and who served each. */
export type CallEnding = {
  readonly outcomes: readonly Outcome[];
  readonly servedBy?: readonly { readonly model: string; readonly provider: string }[];
};

/** Share of a day's peak, for each hour of the local day. */
const officeHours = [2, 1, 1, 1, 1, 2, 5, 14, 38, 72, 92, 100, 84, 78, 94, 98, 90, 70, 42, 24, 14, 9, 6, 4];

function rateAt(
  workload: Workload,
  at: { readonly ms: number; readonly progress: number; readonly hoursBeforeEnd: number },
): number {
  const date = new Date(at.ms);
  const isWeekend = date.getUTCDay() === 0 || date.getUTCDay() === 6;
  const hour = date.getUTCHours();
  const rhythm = {
    people: ((officeHours[hour] ?? 0) / 45) * (isWeekend ? 0.12 : 1),
    program: 0.6 + (officeHours[hour] ?? 0) / 110 - (isWeekend ? 0.25 : 0),
    nightly: hour >= 1 && hour <= 3 ? 8 : 0,
  }[workload.rhythm];
  const growth = 1 + (workload.growth - 1) * at.progress;
  return workload.callsPerHour * rhythm * growth * (workload.surge?.(at.hoursBeforeEnd) ?? 1);
}

/** How calls usually end: nearly all well, some at the second attempt. */
export function usualEnding(_hoursBeforeEnd: number, random: Random): CallEnding {
  return {
    outcomes: drawWeighted<readonly Outcome[]>(random, [
      [['completed'], 965],
      [['upstream_failed', 'completed'], 12],
      [['upstream_failed'], 7],
      [['client_aborted'], 9],
      [['refused'], 7],
    ]),
  };
}

/**
 * Plants usage from the day of planting to its end. It is drawn by chance that repeats and has repeating ids, so that a
 * plant that was cut off goes on, and one that stands is left alone.
 */
export async function plantUsage(context: SeedContext, planted: PlantedOrganisation, plan: UsagePlan): Promise<void> {
  const hours = plan.days * 24;
  const endMs = planted.plantedAtMs + hours * hourMs;
  if (await isPlanted(context, planted, endMs)) return;
  const random = quickRandom(planted.organisationId);
  let batch: UsageEvent[] = [];
  for (let i = 0; i < hours; i++) {
    const at = { ms: planted.plantedAtMs + i * hourMs, progress: i / hours, hoursBeforeEnd: hours - i };
    for (const workload of plan.workloads) batch.push(...eventsOfHour({ planted, plan, workload, at, endMs }, random));
    while (batch.length >= batchSize) {
      await record(context, batch.slice(0, batchSize));
      batch = batch.slice(batchSize);
    }
  }
  await record(context, batch);
}

async function record({ system }: SeedContext, events: readonly UsageEvent[]): Promise<void> {
  await recordUsage(system, events);
  await markKeysUsed(system, events);
}

/** Sums are kept for good, single calls are not: a ledger whose days were dropped must not be planted again. */
function isPlanted({ app }: SeedContext, { organisationId }: PlantedOrganisation, endMs: number): Promise<boolean> {
  return withOrganisation(app, { organisationId }, async (tx) => {
    const last = await readUsageTotals(tx, { fromMs: endMs - hourMs, toMs: endMs });
    return last.attempts > 0;
  });
}

type HourPlan = {
  readonly planted: PlantedOrganisation;
  readonly plan: UsagePlan;
  readonly workload: Workload;
  readonly at: { readonly ms: number; readonly progress: number; readonly hoursBeforeEnd: number };
  readonly endMs: number;
};

function drawDimensions(said: Readonly<Record<string, readonly string[]>>, random: Random): Dimensions {
  const one = (values: readonly string[]): string => values[drawBetween(random, 0, values.length - 1)] ?? '';
  return Object.fromEntries(Object.entries(said).map(([name, values]) => [name, one(values)]));
}

function eventsOfHour({ planted, plan, workload, at, endMs }: HourPlan, random: Random): UsageEvent[] {
  const key = planted.keys.get(workload.key);
  if (key === undefined) throw new Error(`The scenario has no key named "${workload.key}".`);
  const calls = drawCount(random, rateAt(workload, at));
  const endingOf = plan.outcomesAt ?? usualEnding;
  return Array.from({ length: calls }, () => {
    const atMs = Math.min(at.ms + Math.floor(random.unit() * hourMs), endMs - 1);
    const model = drawWeighted(random, workload.models);
    const endUser =
      workload.endUsers === undefined ? {} : { endUser: `customer-${drawBetween(random, 1, workload.endUsers)}` };
    const dimensions = drawDimensions(workload.dimensions ?? {}, random);
    const { organisationId } = planted;
    return eventsOfCall(
      { atMs, organisationId, key, model, dimensions, ...endingOf(at.hoursBeforeEnd, random), ...endUser },
      random,
    );
  }).flat();
}
