import { priceFor } from '@waygate/pricing';
import type { CandidateFacts } from '@waygate/routing';
import type { Deployment, OrganisationSnapshot } from '../snapshot/organisation-snapshot.ts';

/** Nano-USD in a dollar. */
const nanoPerUsd = 1e9;

/** What a call's wishes look at in a deployment, with the prices of that moment. */
export function routingFacts({ priceOverrides }: OrganisationSnapshot, atMs: number): CandidateFacts<Deployment> {
  return {
    slugsOf: ({ provider, credential }) => [provider, credential.row.id],
    promisesOf: ({ dataRules }) => dataRules,
    priceUsdOf: ({ model, provider }, bucket) => {
      const cell = priceFor({ model, provider, overrides: priceOverrides, atMs })?.sheet.cells[bucket];
      return cell === undefined ? null : Number(cell) / nanoPerUsd;
    },
  };
}
