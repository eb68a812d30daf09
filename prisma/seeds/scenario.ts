import type { Database } from '@waygate/db';
import type { Vault } from '@waygate/vault';

/** What a scenario works with. */
export type SeedContext = {
  /** The console's side: people, keys, providers. Its clock stands at the day the scenario begins. */
  readonly app: Database<'app'>;
  /** The worker's side: usage. */
  readonly system: Database<'system'>;
  readonly keyPepper: Uint8Array;
  readonly vault: Vault;
  /** Address of the sandbox; null where there is none, and no provider to call. */
  readonly sandboxUrl: string | null;
  /** Now, as the scenario sees it. */
  readonly nowMs: number;
  /** The password of the scenario's people. */
  readonly password: string;
};

/** How to sign in to a scenario and call with its key. */
export type DemoAccess = { readonly email: string; readonly password: string; readonly apiKey: string };

/** Fills a database. Planting what is there already changes nothing. */
export type Scenario = {
  /** One sentence for who chooses it. */
  readonly description: string;
  readonly plant: (context: SeedContext) => Promise<DemoAccess | null>;
};
