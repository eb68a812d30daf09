import { scenarioDays } from './demo.ts';
import { type OrganisationPlan, plantOrganisation } from './plant-organisation.ts';
import { plantUsage, type Workload } from './plant-usage.ts';
import type { Scenario } from './scenario.ts';

const plan: OrganisationPlan = {
  name: 'Runaway Robotics',
  timeZone: 'America/New_York',
  groups: ['Agents', 'Website'],
  people: [
    { email: 'budget.owner@example.com', name: 'Budget Owner', role: 'owner', group: 'Website' },
    { email: 'agent.engineer@example.com', name: 'Agent Engineer', role: 'developer', group: 'Agents' },
  ],
  serviceAccounts: [{ name: 'planning-agent', group: 'Agents' }],
  keys: [
    { name: 'Planning agent', environment: 'production', owner: 'planning-agent' },
    { name: 'Website chat', environment: 'production', owner: 'agent.engineer@example.com' },
  ],
  demoKeyName: 'Quick start',
};

/** Three days before the end an agent begins to call itself. */
const workloads: readonly Workload[] = [
  {
    key: 'Planning agent',
    callsPerHour: 2,
    models: [['sandbox/deep', 1]],
    rhythm: 'program',
    growth: 1.2,
    surge: (hoursBeforeEnd) => (hoursBeforeEnd > 72 ? 1 : 4 + (72 - hoursBeforeEnd) * 0.75),
  },
  { key: 'Website chat', callsPerHour: 2, models: [['sandbox/swift', 1]], rhythm: 'people', growth: 1.4 },
];

/** An organisation whose spending ran away. */
export const overBudget: Scenario = {
  description: 'An organisation that spends in three days far more than in the two months before.',
  plant: async (context) => {
    const planted = await plantOrganisation(context, plan);
    await plantUsage(context, planted, { days: scenarioDays, workloads });
    return planted.access;
  },
};
