import { type GatewayDatabase, openGatewayDatabase } from '@waygate/db/gateway';
import type { Secret } from '@waygate/protocol';

const statementTimeoutMs = 2_000;

/** Opens the connections that keys and configuration are read through. It connects when first asked. */
export function openConfigurationSource(options: { readonly url: Secret; readonly poolMax: number }): GatewayDatabase {
  return openGatewayDatabase({ url: options.url.reveal(), poolMax: options.poolMax, statementTimeoutMs });
}
