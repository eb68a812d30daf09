import type { OrganisationPlan } from './plant-organisation.ts';
import type { Workload } from './plant-usage.ts';

/** The organisation of the demo: a company that sells tide forecasts, with role-like names. */
export const tidewater: OrganisationPlan = {
  name: 'Tidewater Labs',
  timeZone: 'Europe/Berlin',
  groups: ['Platform', 'Product', 'Research'],
  people: [
    { email: 'platform.lead@example.com', name: 'Platform Lead', role: 'owner', group: 'Platform' },
    { email: 'site.admin@example.com', name: 'Site Admin', role: 'admin', group: 'Platform' },
    { email: 'backend.engineer@example.com', name: 'Backend Engineer', role: 'developer', group: 'Product' },
    { email: 'product.analyst@example.com', name: 'Product Analyst', role: 'analyst', group: 'Product' },
    { email: 'data.scientist@example.com', name: 'Data Scientist', role: 'developer', group: 'Research' },
    { email: 'research.lead@example.com', name: 'Research Lead', role: 'developer', group: 'Research' },
    { email: 'security.auditor@example.com', name: 'Security Auditor', role: 'security_auditor', group: 'Platform' },
    { email: 'finance.partner@example.com', name: 'Finance Partner', role: 'billing', group: 'Platform' },
  ],
  serviceAccounts: [
    { name: 'support-assistant', group: 'Product' },
    { name: 'search-indexer', group: 'Platform' },
    { name: 'nightly-evaluations', group: 'Research' },
  ],
  keys: [
    {
      name: 'Support assistant',
      environment: 'production',
      owner: 'support-assistant',
      models: ['sandbox/swift', 'sandbox/deep'],
    },
    { name: 'Search indexer', environment: 'production', owner: 'search-indexer', models: ['sandbox/embed'] },
    { name: 'Forecast summaries', environment: 'production', owner: 'backend.engineer@example.com' },
    { name: 'Evaluations', environment: 'staging', owner: 'nightly-evaluations', expiresInDays: 45 },
    { name: 'Notebook', environment: 'development', owner: 'data.scientist@example.com', models: ['sandbox/*'] },
    { name: 'Prompt experiments', environment: 'development', owner: 'research.lead@example.com' },
    { name: 'Old laptop', environment: 'development', owner: 'backend.engineer@example.com', isRevoked: true },
  ],
  demoKeyName: 'Quick start',
};

/** Two months of its usual work: some 300 calls a day in the end. */
export const usualWork: readonly Workload[] = [
  {
    key: 'Support assistant',
    callsPerHour: 3.2,
    models: [
      ['sandbox/swift', 8],
      ['sandbox/deep', 2],
    ],
    rhythm: 'program',
    growth: 2.2,
    endUsers: 40,
    dimensions: { feature: ['answer', 'summary', 'triage'], plan: ['free', 'team', 'enterprise'] },
  },
  { key: 'Search indexer', callsPerHour: 2, models: [['sandbox/embed', 1]], rhythm: 'program', growth: 1.3 },
  { key: 'Forecast summaries', callsPerHour: 1.3, models: [['sandbox/swift', 1]], rhythm: 'program', growth: 1.6 },
  {
    key: 'Evaluations',
    callsPerHour: 3,
    models: [
      ['sandbox/deep', 2],
      ['sandbox/swift', 1],
    ],
    rhythm: 'nightly',
    growth: 1,
    dimensions: {
      repo: ['tidewater/forecast'],
      branch: ['main', 'tune-surge-model', 'fix/units'],
      tags: ['evals,nightly'],
    },
  },
  {
    key: 'Notebook',
    callsPerHour: 1.2,
    models: [
      ['sandbox/deep', 3],
      ['sandbox/swift', 2],
      ['sandbox/embed', 1],
    ],
    rhythm: 'people',
    growth: 1.8,
  },
  {
    key: 'Prompt experiments',
    callsPerHour: 0.8,
    models: [
      ['sandbox/deep', 1],
      ['sandbox/swift', 1],
    ],
    rhythm: 'people',
    growth: 2.5,
  },
];
