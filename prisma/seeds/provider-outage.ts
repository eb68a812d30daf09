import { createCredential, listCredentials, withOrganisation } from '@waygate/db';
import { createId, type Outcome, type Random, Secret } from '@waygate/protocol';
import { scenarioDays } from './demo.ts';
import { drawWeighted } from './draw.ts';
import { type OrganisationPlan, type PlantedOrganisation, plantOrganisation } from './plant-organisation.ts';
import { type CallEnding, plantUsage, usualEnding, type Workload } from './plant-usage.ts';
import type { Scenario, SeedContext } from './scenario.ts';

const plan: OrganisationPlan = {
  name: 'Stormglass Media',
  timeZone: 'Europe/London',
  groups: ['Newsroom'],
  people: [{ email: 'incident.commander@example.com', name: 'Incident Commander', role: 'owner', group: 'Newsroom' }],
  serviceAccounts: [{ name: 'headline-writer', group: 'Newsroom' }],
  keys: [{ name: 'Headline writer', environment: 'production', owner: 'headline-writer' }],
  demoKeyName: 'Quick start',
};

const workloads: readonly Workload[] = [
  { key: 'Headline writer', callsPerHour: 18, models: [['sandbox/swift', 1]], rhythm: 'program', growth: 1.1 },
];

const outageBeganHoursBeforeEnd = 4;
const primary = { model: 'sandbox/swift', provider: 'sandbox' };
const standby = { model: 'standby/swift', provider: 'openai-compatible' };

/** For one hour the first provider fails nearly every call; most are saved by the second, which serves the same model. */
function endingAt(hoursBeforeEnd: number, random: Random): CallEnding {
  if (hoursBeforeEnd !== outageBeganHoursBeforeEnd) return usualEnding(hoursBeforeEnd, random);
  const outcomes = drawWeighted<readonly Outcome[]>(random, [
    [['upstream_failed', 'completed'], 70],
    [['upstream_failed', 'upstream_failed'], 22],
    [['completed'], 8],
  ]);
  return { outcomes, servedBy: [primary, standby] };
}

/** The provider that calls fell back to: the sandbox under another name, with a key that is sealed as any other. */
async function plantStandby(context: SeedContext, { organisationId }: PlantedOrganisation): Promise<void> {
  const { app, sandboxUrl, vault } = context;
  if (sandboxUrl === null) return;
  await withOrganisation(app, { organisationId, origin: { source: 'seed' } }, async (tx) => {
    if ((await listCredentials(tx)).some((credential) => credential.name === 'Standby')) return;
    const id = createId('crd', tx);
    const envelope = await vault.seal(new Secret('sandbox-needs-no-key'), { organisationId, rowId: id });
    await createCredential(tx, {
      id,
      provider: 'openai-compatible',
      name: 'Standby',
      baseUrl: new URL('/v1', sandboxUrl).href,
      secret: { envelope, hint: '-key' },
      deployments: [{ model: standby.model, upstreamModel: 'swift', endpoints: ['chat'] }],
    });
  });
}

/** An organisation just after an outage of its first provider. */
export const providerOutage: Scenario = {
  description: 'An organisation whose provider failed for an hour this day, and the second provider that took over.',
  plant: async (context) => {
    const planted = await plantOrganisation(context, plan);
    await plantStandby(context, planted);
    await plantUsage(context, planted, { days: scenarioDays, workloads, outcomesAt: endingAt });
    return planted.access;
  },
};
