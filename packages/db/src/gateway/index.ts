export type { Configuration } from './configuration.ts';
export type { KeyRecord } from './key-record.ts';
export { type GatewayDatabase, openGatewayDatabase } from './open-gateway-database.ts';
