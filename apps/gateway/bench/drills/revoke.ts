/**
 * A key is revoked while three gateways serve it and hold open streams. Each refuses it within a second, and within two
 * where the message that tells them is lost; the same holds for a policy that takes the model away.
 *
 * `pnpm bench drills/revoke.ts --revocations=10 --streams=200`
 */
import { setTimeout as wait } from 'node:timers/promises';
import { createId, systemClock, systemRandom } from '@waygate/protocol';
import { openRedis, publishConfigChange } from '@waygate/queues';
import { type BuiltKey, buildKey } from '@waygate/testkit';
import type { DrillProcess } from './drill-process.ts';
import { type DrillStand, openDrillStand, timeUntil } from './drill-stand.ts';
import { type CallEnd, keepAliveAgent, makeCall } from './make-call.ts';
import { quantile, startSteadyLoad } from './steady-load.ts';
import { atLeast, atMost, type Check, ms, numberArgument, runDrill } from './verdict.ts';

/** How much is done. */
export type RevokeOptions = { readonly revocations: number; readonly streams: number };

const heardMsMax = 1_000;
const healedMsMax = 2_000;
const probeEveryMs = 5;
/** Longer than any bound: a gateway that lets a key in again later must be seen to. */
const watchMs = 2_500;
const gatewayCount = 3;
/** Longer than any drill: nobody but a gateway may end an open stream. */
const openMs = 30 * 60_000;

/** A change to what callers may do, made as the control plane makes it. */
type Change = { readonly statement: string; readonly values: readonly unknown[]; readonly status: number };

function revocationOf(key: BuiltKey): Change {
  return { statement: 'UPDATE api_key SET revoked_at = now() WHERE id = $1', values: [key.id], status: 401 };
}

function denialIn({ organisation: { organisationId } }: DrillStand): Change {
  const id = createId('pol', { clock: systemClock, random: systemRandom });
  return {
    statement: `INSERT INTO policy (id, organisation_id, target_kind, target_id, version, mode, document, created_by)
      VALUES ($1, $2, 'organisation', $2, 1, 'enforce', '{"models":{"deny":["drill/swift-10"]}}', 'drill')`,
    values: [id, organisationId],
    status: 403,
  };
}

class RevokeDrill {
  readonly #stand: DrillStand;
  readonly #gateways: readonly DrillProcess[];
  readonly #redis;
  readonly #agent = keepAliveAgent();

  constructor(stand: DrillStand, gateways: readonly DrillProcess[]) {
    this.#stand = stand;
    this.#gateways = gateways;
    this.#redis = openRedis({
      url: stand.redis.url,
      name: 'drill',
      connectTimeoutMs: 5_000,
      commandTimeoutMs: 5_000,
      onError: () => undefined,
    });
  }

  close(): void {
    this.#redis.disconnect();
    this.#agent.destroy();
  }

  openStreams(count: number): Promise<CallEnd>[] {
    const { text: key } = this.#stand.organisation.key;
    return Array.from({ length: count }, (_, number) => {
      const { port } = this.#gateways[number % gatewayCount] ?? { port: 0 };
      return makeCall({ port, key, model: 'drill/open', isStream: true, timeoutMs: openMs });
    });
  }

  /** @returns per gateway, for how many milliseconds after the change was begun it still let calls in. */
  async measure(what: 'revocation' | 'denial', isTold: boolean): Promise<number[]> {
    const { database, organisation } = this.#stand;
    const key = await buildKey(database, organisation);
    const change = what === 'revocation' ? revocationOf(key) : denialIn(this.#stand);
    for (const { port } of this.#gateways) await this.#ask(port, key);
    const watching = this.#gateways.map(({ port }) => this.#watch(port, key));
    await wait(100);
    // The commit is somewhat later, so what is measured is at least as long as what is promised.
    const changedAtMs = performance.now();
    await database.query(
      `WITH changed AS (${change.statement} RETURNING 1)
       UPDATE organisation SET config_version = config_version + 1 WHERE id = '${organisation.organisationId}'`,
      change.values,
    );
    if (isTold) await this.#tell();
    const ends = await Promise.all(watching);
    return ends.map((calls) => lastLetInMs(calls, { sinceMs: changedAtMs, refusal: change.status }));
  }

  async #tell(): Promise<void> {
    const { database, organisation } = this.#stand;
    const { organisationId } = organisation;
    const [row] = await database.query<{ version: number }>(
      'SELECT config_version::int AS version FROM organisation WHERE id = $1',
      [organisationId],
    );
    await publishConfigChange(this.#redis, { organisationId, version: row?.version ?? 0 });
  }

  async #ask(port: number, key: BuiltKey): Promise<void> {
    const { status, text } = await makeCall({ port, key: key.text, model: 'drill/swift-10', agent: this.#agent });
    if (status !== 200) throw new Error(`A key that should work got ${status}: ${text}`);
  }

  /** Makes a call every few milliseconds, whatever the earlier ones wait for. */
  async #watch(port: number, key: BuiltKey): Promise<readonly CallEnd[]> {
    const call = { port, key: key.text, model: 'drill/swift-10', agent: this.#agent };
    const load = startSteadyLoad(1_000 / probeEveryMs, () => makeCall(call));
    await wait(watchMs);
    await load.stop();
    return load.ends;
  }
}

/** @throws Error where a call was neither let in nor refused as it must be, or none was refused. */
function lastLetInMs(
  calls: readonly CallEnd[],
  change: { readonly sinceMs: number; readonly refusal: number },
): number {
  const odd = calls.find(({ status }) => status !== 200 && status !== change.refusal);
  if (odd !== undefined) throw new Error(`Neither let in nor refused: ${odd.status} ${odd.fault} ${odd.text}`);
  if (!calls.some(({ status }) => status === change.refusal)) throw new Error('No call was refused.');
  const letIn = calls.filter(({ status }) => status === 200).map(({ sentAtMs }) => sentAtMs - change.sinceMs);
  return Math.max(...letIn, 0);
}

/** Revokes, and denies, with and without the message. */
export async function revoke({ revocations, streams }: RevokeOptions): Promise<Check[]> {
  const stand = await openDrillStand();
  const gateways = await Promise.all(Array.from({ length: gatewayCount }, () => stand.startGateway()));
  const drill = new RevokeDrill(stand, gateways);
  try {
    const open = drill.openStreams(streams);
    await timeUntil(() => stand.provider.seen.size >= streams, 10_000);
    const opened = stand.provider.seen.size;
    const heard: number[] = [];
    const healed: number[] = [];
    for (let i = 0; i < revocations; i++) {
      heard.push(...(await drill.measure('revocation', true)));
      healed.push(...(await drill.measure('revocation', false)));
    }
    const ended = await Promise.race([Promise.any(open), wait(0, null)]);
    const denied = await drill.measure('denial', true);
    const [typical, typicalHealed] = [heard, healed].map((values) => quantile(values, 0.5).toFixed(0));
    console.log(`revoked keys were let in for ${typical} ms (median); ${typicalHealed} ms where the message was lost`);
    return [
      atLeast('open streams', opened, streams),
      atLeast('revocations watched, per gateway', heard.length, revocations * gatewayCount),
      atMost('longest that a gateway let a revoked key in', Math.max(...heard), ms(heardMsMax)),
      atMost('the same where the message was lost', Math.max(...healed), ms(healedMsMax)),
      atMost('longest that a gateway let in what a policy denies', Math.max(...denied), ms(heardMsMax)),
      atMost('open streams that ended', ended === null ? 0 : 1, 0),
    ];
  } finally {
    drill.close();
    await stand.close();
  }
}

if (import.meta.main) {
  await runDrill('revocation', () =>
    revoke({ revocations: numberArgument('revocations', 10), streams: numberArgument('streams', 200) }),
  );
}
