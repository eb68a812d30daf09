import { allowPublicAnd, createEgress, type Egress } from '@waygate/egress';
import { readConfig } from '@/config.ts';
import { processSingleton } from './process-singleton.ts';

const connectTimeoutMs = 5_000;

/** The HTTP client for addresses that people typed: public ones, and ranges that the operator allowed. */
export const typedEgress: () => Egress = processSingleton('typed-egress', () =>
  createEgress({ isAllowed: allowPublicAnd(readConfig().egressAllow), connectTimeoutMs }),
);

/** The HTTP client for addresses that the operator set, which may be private. */
export const operatorEgress: () => Egress = processSingleton('operator-egress', () =>
  createEgress({ isAllowed: () => true, connectTimeoutMs }),
);
