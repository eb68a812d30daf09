export type { Configuration } from './configuration.ts';
export { type GatewayDatabase, openGatewayDatabase } from './gateway-database.ts';
export type { KeyRecord } from './key-record.ts';
