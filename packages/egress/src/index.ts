export { type AddressCheck, allowPublicAnd, leadsInside, parseTypedUrl } from './check-address.ts';
export { type Connector, type ConnectorOptions, createConnector, type Resolver } from './create-connector.ts';
export { createEgress, type Egress, type EgressRequest, type EgressResponse } from './create-egress.ts';
