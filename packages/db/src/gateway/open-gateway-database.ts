import type { OrganisationId } from '@waygate/protocol';
import { openPool } from '../pool.ts';
import { readId } from '../read-id.ts';
import { type Configuration, configurationSchema, configurationSql } from './configuration.ts';
import { type KeyRecord, keyRecordSchema, keyRecordSql } from './key-record.ts';

/** All that the data plane asks Postgres: three reads, prepared once per connection. Each rejects at its deadline. */
export type GatewayDatabase = {
  /** @returns null when no key has this hash, which is an answer and may be remembered; Postgres being away throws. */
  findKeyByHash(hash: string): Promise<KeyRecord | null>;
  /** @returns null when there is no such organisation. */
  loadConfiguration(organisationId: OrganisationId): Promise<Configuration | null>;
  /** Versions of those of the organisations that exist. */
  readConfigVersions(organisationIds: readonly OrganisationId[]): Promise<Map<OrganisationId, number>>;
  close(): Promise<void>;
};

/** Opens the data plane's pool. It connects when first asked, so that a gateway starts while Postgres is away. */
export function openGatewayDatabase(options: {
  readonly url: string;
  readonly poolMax: number;
  readonly statementTimeoutMs: number;
}): GatewayDatabase {
  const pool = openPool({ ...options, role: 'gateway', applicationName: 'waygate-gateway' });
  return {
    findKeyByHash: async (hash) => {
      const { rows } = await pool.query({ name: 'find-key', text: keyRecordSql, values: [hash] });
      return rows.length === 0 ? null : keyRecordSchema.parse(rows[0]);
    },
    loadConfiguration: async (organisationId) => {
      const { rows } = await pool.query<{ configuration: unknown }>({
        name: 'load-configuration',
        text: configurationSql,
        values: [organisationId],
      });
      const [row] = rows;
      return row === undefined ? null : configurationSchema.parse(row.configuration);
    },
    readConfigVersions: async (organisationIds) => {
      const { rows } = await pool.query<{ id: string; version: number }>({
        name: 'read-config-versions',
        text: 'SELECT id, config_version::float8 AS version FROM organisation WHERE id = ANY($1)',
        values: [organisationIds],
      });
      return new Map(rows.map((row) => [readId('org', row.id), row.version]));
    },
    close: () => pool.end(),
  };
}
