import { createId, endpoints, systemClock, systemRandom } from '@waygate/protocol';
import { findProvider } from '@waygate/providers';
import type { Deployment } from '../src/snapshot/organisation-snapshot.ts';

const ids = { clock: systemClock, random: systemRandom };

/** A deployment that serves everything at a provider of the catalogue, for tests that reach no network. */
export function deploymentAt(
  provider: string,
  names: Pick<Deployment, 'model' | 'upstreamModel'> & Partial<Pick<Deployment, 'provider'>>,
): Deployment {
  const row = findProvider(provider);
  if (row === undefined) throw new Error(`no provider ${provider}`);
  return {
    deploymentId: createId('dep', ids),
    provider,
    region: null,
    dataRules: [],
    endpoints,
    ...names,
    credential: {
      id: createId('crd', ids),
      row,
      origin: 'http://upstream.test',
      pathPrefix: '',
      secret: null,
      cloud: null,
      isTyped: true,
      region: null,
      dataRules: [],
      isUsable: true,
    },
  };
}
