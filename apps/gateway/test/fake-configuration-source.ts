import type { Configuration, KeyRecord } from '@waygate/db/gateway';
import { createId, type OrganisationId, systemClock, systemRandom } from '@waygate/protocol';
import { testPepper } from '@waygate/testkit';
import { hashKey } from '@waygate/vault';

const ids = { clock: systemClock, random: systemRandom };
/** The organisation of the fake. */
export const organisationId = createId('org', ids);
/** Its environment. */
export const environmentId = createId('env', ids);
/** Its configuration as of a version, empty but for the parts given. */
export function configurationOf(version: number, more: Partial<Configuration> = {}): Configuration {
  return {
    organisationId,
    slug: 'acme',
    version,
    environments: [{ id: environmentId, slug: 'production', kind: 'production' }],
    policies: [],
    credentials: [],
    deployments: [],
    priceOverrides: [],
    ...more,
  };
}

/** Postgres as the snapshots see it: it can be away, hang, and answer late. */
export class FakeConfigurationSource {
  readonly records = new Map<string, KeyRecord>();
  configuration: Configuration | null = configurationOf(1);
  /** What every question waits for; a rejection is Postgres being away. */
  gate: Promise<void> = Promise.resolve();
  isKeyGateOpen = false;
  readonly asked = { keys: 0, configurations: 0 };

  async findKeyByHash(hash: string): Promise<KeyRecord | null> {
    this.asked.keys += 1;
    const record = this.records.get(hash) ?? null;
    await (this.isKeyGateOpen ? null : this.gate);
    return record;
  }

  async loadConfiguration(id: OrganisationId): Promise<Configuration | null> {
    this.asked.configurations += 1;
    const { configuration } = this;
    await this.gate;
    return id === organisationId ? configuration : null;
  }

  async readConfigVersions(): Promise<Map<OrganisationId, number>> {
    await this.gate;
    return new Map(this.configuration === null ? [] : [[organisationId, this.configuration.version]]);
  }

  goDown(): void {
    this.gate = Promise.reject(new Error('connection refused'));
    this.gate.catch(() => undefined);
  }

  comeBack(): void {
    this.gate = Promise.resolve();
  }

  addKey(text: string, more: Partial<KeyRecord> = {}): void {
    this.records.set(hashKey(text, testPepper), {
      id: createId('key', ids),
      organisationId,
      environmentId,
      groupId: null,
      userId: null,
      serviceAccountId: null,
      kind: 'usr',
      scopes: { models: null, endpoints: null, ipRanges: null },
      name: 'CI',
      secretNumber: 1,
      expiresAtMs: null,
      revokedAtMs: null,
      isOwnerActive: true,
      configVersion: this.configuration?.version ?? 0,
      ...more,
    });
  }

  /** Changes something, as the console does: the version moves with it. */
  change(version: number, more: Partial<KeyRecord> = {}): void {
    this.configuration = configurationOf(version);
    for (const [hash, record] of this.records) this.records.set(hash, { ...record, configVersion: version, ...more });
  }
}
