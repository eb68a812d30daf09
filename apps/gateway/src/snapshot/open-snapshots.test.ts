import { refuse } from '@waygate/errors';
import { refusalFor } from '@waygate/policy';
import { createId, Secret, systemRandom } from '@waygate/protocol';
import { type FakeClock, fakeClock, testPepper, testVault } from '@waygate/testkit';
import { createKey, type Vault } from '@waygate/vault';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  configurationOf,
  environmentId,
  FakeConfigurationSource,
  organisationId,
} from '../../test/fake-configuration-source.ts';
import { keyOf } from '../request/presented-key.ts';
import type { ChangeHearer } from './listen-for-changes.ts';
import { openSnapshots, type SnapshotBounds } from './open-snapshots.ts';
import type { Snapshots } from './snapshots.ts';

const ids = { clock: fakeClock(), random: systemRandom };
const unremarkable = {
  region: null,
  dataRules: [],
  endUser: null,
  outputTokensMax: null,
  choicesCount: 1,
  temperature: null,
  modalities: [],
} as const;
const question = {
  model: 'sandbox/swift',
  provider: 'sandbox',
  endpoint: 'chat',
  ipAddress: '127.0.0.1',
  ...unremarkable,
} as const;

let source: FakeConfigurationSource;
let clock: FakeClock;
let hearer: ChangeHearer;
let snapshots: Snapshots;
const opened: Snapshots[] = [];
const warnings: string[] = [];
const errors: { readonly message: string; readonly error: unknown }[] = [];
const key = createKey('usr', systemRandom).key.reveal();

function open(bounds: Partial<SnapshotBounds> = {}, vault: Vault = testVault): Snapshots {
  const made = openSnapshots({
    source,
    listen: (given) => {
      hearer = given;
      return { isConnected: () => true, close: () => undefined };
    },
    pepper: testPepper,
    vault,
    sandboxUrl: null,
    logger: {
      info: () => undefined,
      warn: (message) => warnings.push(message),
      error: (message, fields) => errors.push({ message, error: fields?.['error'] }),
    },
    clock,
    bounds: { pollEveryMs: 1_000_000_000, knownWaitMs: 20, unknownWaitMs: 20, pollTimeoutMs: 20, ...bounds },
  });
  opened.push(made);
  return made;
}

async function codeOf(text: string): Promise<string> {
  const lookup = await snapshots.lookUpKey(keyOf(text));
  return lookup.isFound ? `version ${lookup.known.organisation.version}` : lookup.code;
}

beforeEach(async () => {
  source = new FakeConfigurationSource();
  clock = fakeClock();
  warnings.length = 0;
  errors.length = 0;
  source.addKey(key);
  snapshots = open();
  await snapshots.refresh();
});
afterEach(async () => {
  source.comeBack();
  for (const one of opened.splice(0)) await one.close();
});

describe('a key', () => {
  it('is asked for once however many calls wait, and from then on known without a promise', async () => {
    const lookups = await Promise.all(Array.from({ length: 50 }, () => snapshots.lookUpKey(keyOf(key))));
    expect(lookups.every((lookup) => lookup.isFound)).toBe(true);
    expect(source.asked).toEqual({ keys: 1, configurations: 1 });
    expect(snapshots.lookUpKey(keyOf(key))).toMatchObject({
      isFound: true,
      known: { organisation: { organisationId } },
    });
    expect(snapshots.versions()).toEqual(new Map([[organisationId, 1]]));
  });

  it('that Postgres does not know is invalid, and not asked for again at once; a typo is not asked for at all', async () => {
    const unknown = createKey('usr', systemRandom).key.reveal();
    expect(await codeOf(unknown)).toBe('key_invalid');
    expect(await codeOf(unknown)).toBe('key_invalid');
    expect(await codeOf(`${key.slice(0, -1)}?`)).toBe('key_invalid');
    expect(await codeOf('')).toBe('key_invalid');
    expect(source.asked.keys).toBe(1);
    source.addKey(unknown);
    clock.advance(5_001);
    expect(await codeOf(unknown)).toBe('version 1');
  });

  it('that cannot be read is refused for now, and the log says why, once in ten seconds', async () => {
    const fault = new TypeError('revoked_at is not a date');
    source.isKeyGateOpen = true;
    source.gate = Promise.reject(fault);
    source.gate.catch(() => undefined);
    source.readConfigVersions = async () => new Map();
    expect(await codeOf(key)).toBe('configuration_unavailable');
    expect(await codeOf(key)).toBe('configuration_unavailable');
    expect(errors).toEqual([{ message: 'A key could not be looked up.', error: fault }]);
    clock.advance(10_000);
    expect(await codeOf(key)).toBe('configuration_unavailable');
    expect(errors).toHaveLength(2);
  });

  it('is told from every other key that begins like it', async () => {
    expect(await codeOf(key)).toBe('version 1');
    const last = key.endsWith('0') ? '1' : '0';
    expect(await codeOf(`${key.slice(0, -1)}${last}`)).toBe('key_invalid');
    expect(await codeOf(`${key} `)).toBe('key_invalid');
  });

  it('ends at its expiry without asking anybody', async () => {
    const expiring = createKey('svc', systemRandom).key.reveal();
    source.addKey(expiring, { expiresAtMs: clock.nowMs() + 1_000 });
    expect(await codeOf(expiring)).toBe('version 1');
    source.goDown();
    clock.advance(1_000);
    expect(await codeOf(expiring)).toBe('key_invalid');
  });

  it.each([
    ['revoked', { revokedAtMs: 1 }],
    ['left by its owner', { isOwnerActive: false }],
  ])('that was %s is refused once the change is heard, and also when the message was lost', async (_what, change) => {
    expect(await codeOf(key)).toBe('version 1');
    source.change(2, change);
    expect(await codeOf(key)).toBe('version 1');
    hearer.onChange({ organisationId, version: 2 });
    expect(await codeOf(key)).toBe('key_invalid');

    source.change(3, { revokedAtMs: null, isOwnerActive: true });
    await snapshots.refresh();
    expect(await codeOf(key)).toBe('version 3');
  });

  it.each([
    ['it was', false],
    ['its configuration was', true],
  ])('is not kept when %s read before a revocation, and the answer came after it', async (_what, isKeyGateOpen) => {
    let release: () => void = () => undefined;
    source.isKeyGateOpen = isKeyGateOpen;
    source.gate = new Promise((resolve) => {
      release = resolve;
    });
    const early = snapshots.lookUpKey(keyOf(key));
    await Promise.resolve();
    await Promise.resolve();
    source.change(2, { revokedAtMs: 1 });
    hearer.onChange({ organisationId, version: 2 });
    release();
    expect(await early).toEqual({ isFound: false, code: 'key_invalid' });
  });

  it('of an organisation that was deleted is unknown', async () => {
    expect(await codeOf(key)).toBe('version 1');
    source.configuration = null;
    source.records.clear();
    await snapshots.refresh();
    expect(await codeOf(key)).toBe('key_invalid');
    expect(snapshots.status().organisations).toBe(0);
  });
});

describe('while Postgres is away', () => {
  it('known keys work, unknown ones are refused as unavailable, and all heals by itself', async () => {
    expect(await codeOf(key)).toBe('version 1');
    source.goDown();
    const unknown = createKey('usr', systemRandom).key.reveal();
    expect(await codeOf(unknown)).toBe('configuration_unavailable');
    await snapshots.refresh();
    expect(snapshots.status()).toMatchObject({ isReady: true, isDatabaseReachable: false });
    const asked = source.asked.keys;
    expect(await codeOf(unknown)).toBe('configuration_unavailable');
    expect(source.asked.keys).toBe(asked);
    expect(await codeOf(key)).toBe('version 1');
    clock.advance(600_001);
    expect(await codeOf(key)).toBe('configuration_unavailable');

    source.comeBack();
    source.addKey(unknown);
    await snapshots.refresh();
    expect(await codeOf(unknown)).toBe('version 1');
    expect(snapshots.status().isDatabaseReachable).toBe(true);
  });

  it('a change that was heard but cannot be read leaves what is known in force, until it is too old', async () => {
    expect(await codeOf(key)).toBe('version 1');
    source.goDown();
    hearer.onChange({ organisationId, version: 2 });
    expect(await codeOf(key)).toBe('version 1');
    await snapshots.refresh();
    clock.advance(600_001);
    expect(await codeOf(key)).toBe('configuration_unavailable');
    source.comeBack();
    source.change(2);
    await snapshots.refresh();
    expect(await codeOf(key)).toBe('version 2');
  });

  it('and does not even refuse, every wait has its deadline', async () => {
    expect(await codeOf(key)).toBe('version 1');
    source.gate = new Promise(() => undefined);
    hearer.onChange({ organisationId, version: 2 });
    expect(await codeOf(key)).toBe('version 1');
    expect(await codeOf(createKey('usr', systemRandom).key.reveal())).toBe('configuration_unavailable');
    await snapshots.refresh();
    expect(snapshots.status().isDatabaseReachable).toBe(false);
    expect(snapshots.lookUpKey(keyOf(key))).toMatchObject({ isFound: true });
  });

  it('a gateway that starts is not ready, and is ready when Postgres returns', async () => {
    source.goDown();
    snapshots = open();
    await snapshots.refresh();
    expect(snapshots.status()).toMatchObject({ isReady: false, confirmedAgeMs: null });
    expect(await codeOf(key)).toBe('configuration_unavailable');
    source.comeBack();
    await snapshots.refresh();
    expect(snapshots.status().isReady).toBe(true);
    expect(await codeOf(key)).toBe('version 1');
  });
});

describe('a snapshot', () => {
  it('that a request pinned stays as it was while the next request gets the new one', async () => {
    const before = await snapshots.lookUpKey(keyOf(key));
    source.change(2);
    hearer.onChange({ organisationId, version: 2 });
    expect(await codeOf(key)).toBe('version 2');
    expect(before.isFound && before.known.organisation.version).toBe(1);
  });

  it('follows Postgres also to a lower version, and does not follow messages that came late', async () => {
    source.change(5);
    expect(await codeOf(key)).toBe('version 5');
    hearer.onChange({ organisationId, version: 3 });
    expect(snapshots.lookUpKey(keyOf(key))).toMatchObject({ isFound: true });
    source.change(4);
    clock.advance(1);
    await snapshots.refresh();
    expect(await codeOf(key)).toBe('version 4');
  });

  it('holds enabled deployments of enabled credentials; a credential that does not open is marked, not left out', async () => {
    const [good, moved, off, unserved] = [1, 2, 3, 4].map(() => createId('crd', ids));
    if (!good || !moved || !off || !unserved) throw new Error('Four ids were asked for.');
    const secret = await testVault.seal(new Secret('sk-upstream'), { organisationId, rowId: good });
    const noTerms = { region: null, dataRules: [] };
    const credential = { provider: 'openai', name: 'main', baseUrl: null, secret, isEnabled: true, ...noTerms };
    const deploymentOf = (credentialId: typeof good, isEnabled = true) => ({
      id: createId('dep', ids),
      credentialId,
      model: 'acme/gpt-4.1',
      upstreamModel: 'gpt-4.1',
      endpoints: ['chat' as const],
      region: null,
      isEnabled,
    });
    source.configuration = configurationOf(1, {
      credentials: [
        { ...credential, id: good },
        { ...credential, id: moved, baseUrl: 'http://10.0.0.1:8000/' },
        { ...credential, id: unserved, provider: 'sandbox' },
        { ...credential, id: off, isEnabled: false },
      ],
      deployments: [
        deploymentOf(good),
        deploymentOf(good, false),
        deploymentOf(moved),
        deploymentOf(off),
        deploymentOf(unserved),
      ],
    });
    const lookup = await snapshots.lookUpKey(keyOf(key));
    const served = lookup.isFound ? lookup.known.organisation.deployments : [];
    expect(served.map((deployment) => [deployment.provider, deployment.credential.id])).toEqual([
      ['acme', good],
      ['acme', moved],
    ]);
    const [first, second] = served.map((deployment) => deployment.credential);
    expect(first).toMatchObject({
      origin: 'https://api.openai.com',
      pathPrefix: '/v1',
      isTyped: false,
      isUsable: true,
    });
    expect(first?.secret?.reveal()).toBe('sk-upstream');
    expect(second).toMatchObject({ origin: 'http://10.0.0.1:8000', pathPrefix: '', isTyped: true, isUsable: false });
    const byName = lookup.isFound ? lookup.known.organisation.deploymentsByName : new Map();
    expect([byName.get('acme/gpt-4.1'), byName.get('gpt-4.1'), byName.get('gpt')]).toEqual([served, served, undefined]);
  });

  it('stays as it is while the keys of the vault are out of reach, and follows once they answer', async () => {
    let isAway = false;
    const away = () => Promise.reject(refuse('configuration_unavailable'));
    snapshots = open({}, { ...testVault, open: (...asked) => (isAway ? away() : testVault.open(...asked)) });
    const id = createId('crd', ids);
    const secret = await testVault.seal(new Secret('sk-upstream'), { organisationId, rowId: id });
    const credential = { id, provider: 'openai', name: 'main', baseUrl: null, secret, isEnabled: true };
    const credentials = [{ ...credential, region: null, dataRules: [] }];
    source.configuration = configurationOf(1, { credentials });
    expect(await codeOf(key)).toBe('version 1');
    isAway = true;
    source.change(2);
    source.configuration = configurationOf(2, { credentials });
    hearer.onChange({ organisationId, version: 2 });
    expect(await codeOf(key)).toBe('version 1');
    isAway = false;
    clock.advance(1_000);
    await snapshots.refresh();
    expect(await codeOf(key)).toBe('version 2');
  });

  it('decides by the whole chain and the scopes of the key; what cannot be read allows nothing', async () => {
    const limited = createKey('usr', systemRandom).key.reveal();
    const broken = createKey('usr', systemRandom).key.reveal();
    source.addKey(limited, { scopes: { models: ['openai/*'], endpoints: null, ipRanges: null } });
    source.addKey(broken, { scopes: { models: 'everything' } });
    const refusalOf = async (text: string) => {
      const lookup = await snapshots.lookUpKey(keyOf(text));
      return lookup.isFound ? refusalFor(lookup.known.policy, question) : lookup.code;
    };
    const refusals = [await refusalOf(key), await refusalOf(limited), await refusalOf(broken)];
    expect(refusals).toEqual([null, 'model_denied', 'model_denied']);
    source.change(2);
    const policy = {
      id: createId('pol', ids),
      targetId: environmentId,
      targetName: 'production',
      version: 1,
      mode: 'enforce' as const,
    };
    source.configuration = configurationOf(2, {
      policies: [{ ...policy, targetKind: 'environment', document: { endpoints: { allow: ['embeddings'] } } }],
    });
    hearer.onChange({ organisationId, version: 2 });
    expect(await refusalOf(key)).toBe('endpoint_denied');
    source.change(3);
    source.configuration = configurationOf(3, {
      policies: [{ ...policy, targetKind: 'environment', document: { moddels: {} } }],
    });
    hearer.onChange({ organisationId, version: 3 });
    expect(await refusalOf(key)).toBe('model_denied');
    expect(warnings).toContain('A policy cannot be read; it allows nothing.');
  });
});

describe('memory', () => {
  it('is bounded: the key used longest ago makes room', async () => {
    snapshots = open({ keysMax: 3 });
    const texts = Array.from({ length: 10 }, () => createKey('usr', systemRandom).key.reveal());
    for (const text of texts) source.addKey(text);
    for (const text of texts) {
      expect(await codeOf(text)).toBe('version 1');
      clock.advance(60_000);
      expect(await codeOf(texts[0] ?? '')).toBe('version 1');
    }
    expect(snapshots.status().keys).toBe(3);
    expect(source.asked.keys).toBe(10);
  });

  it('forgets keys that nobody uses, and their organisation with them', async () => {
    expect(await codeOf(key)).toBe('version 1');
    clock.advance(7 * 3_600_000);
    await snapshots.refresh();
    expect(snapshots.status()).toMatchObject({ keys: 0, organisations: 0 });
    expect(await codeOf(key)).toBe('version 1');
  });

  it('refuses further unknown keys while too many are looked up', async () => {
    snapshots = open({ lookupsMax: 2 });
    source.gate = new Promise(() => undefined);
    const lookups = Array.from({ length: 3 }, () =>
      snapshots.lookUpKey(keyOf(createKey('usr', systemRandom).key.reveal())),
    );
    expect(lookups.map((lookup) => lookup instanceof Promise)).toEqual([true, true, false]);
    expect(lookups[2]).toEqual({ isFound: false, code: 'configuration_unavailable' });
  });
});
