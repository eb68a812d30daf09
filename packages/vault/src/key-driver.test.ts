import { readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { systemRandom } from '@waygate/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeBox, openBox } from './authenticated-box.ts';
import { createLocalKeyDriver } from './drivers/local-key-driver.ts';
import { type KeyDriver, KeyUnusableError, schemeOf } from './key-driver.ts';

/** A driver under test with one key, and the same after its key was changed. */
type Tested = { readonly before: KeyDriver; readonly after: KeyDriver; close?(): void };

const local = (): Tested => {
  const [old, fresh] = [1, 2].map((version) => ({ version, bytes: systemRandom.bytes(32) }));
  if (old === undefined || fresh === undefined) throw new Error('Two keys were asked for.');
  return { before: createLocalKeyDriver([old], systemRandom), after: createLocalKeyDriver([fresh, old], systemRandom) };
};

/** A key management service that keeps its keys to itself, spoken to over HTTP as a cloud's is. */
async function startKeyService(): Promise<Server> {
  const keys = new Map(['a', 'b'].map((name) => [name, systemRandom.bytes(32)]));
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { name, bytes, associated } = JSON.parse(Buffer.concat(parts).toString('utf8'));
      const key = keys.get(name);
      if (key === undefined) return response.writeHead(404).end();
      const box = { key, associated: Buffer.from(associated, 'base64') };
      const given = Buffer.from(bytes, 'base64');
      try {
        const made = request.url === '/wrap' ? closeBox(given, box, systemRandom) : openBox(given, box);
        return response.end(made.toString('base64'));
      } catch {
        return response.writeHead(400).end();
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

/** How a driver for such a service is written. */
function remoteDriver(url: string, currentName: string): KeyDriver {
  async function ask(
    path: string,
    name: string,
    { bytes, associated, signal }: { bytes: Uint8Array; associated: Uint8Array; signal: AbortSignal },
  ) {
    const body = JSON.stringify({
      name,
      bytes: Buffer.from(bytes).toString('base64'),
      associated: Buffer.from(associated).toString('base64'),
    });
    const answer = await fetch(url + path, { method: 'POST', body, signal });
    if (answer.status === 400 || answer.status === 404)
      throw new KeyUnusableError(`The service says ${answer.status}.`);
    if (!answer.ok) throw new Error(`The service says ${answer.status}.`);
    return Buffer.from(await answer.text(), 'base64');
  }
  const currentKeyId = `remote:${currentName}`;
  return {
    scheme: 'remote',
    currentKeyId,
    wrap: async (dataKey, context) => ({
      keyId: currentKeyId,
      bytes: await ask('/wrap', currentName, { bytes: dataKey, ...context }),
    }),
    unwrap: ({ keyId, bytes }, context) => ask('/unwrap', keyId.slice('remote:'.length), { bytes, ...context }),
  };
}

async function remote(): Promise<Tested> {
  const server = await startKeyService();
  // SAFETY: it listens on a TCP port.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { before: remoteDriver(url, 'a'), after: remoteDriver(url, 'b'), close: () => server.closeAllConnections() };
}

/** Every driver of the folder by its file, and one that imitates a cloud's service. */
const tested: Readonly<Record<string, () => Tested | Promise<Tested>>> = {
  'local-key-driver.ts': local,
  'a service of a cloud': remote,
};

it('no driver is left out', () => {
  const files = readdirSync(join(import.meta.dirname, 'drivers')).filter((name) => !name.endsWith('.test.ts'));
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((name) => tested[name] === undefined)).toEqual([]);
});

describe.each(Object.entries(tested))('the key driver %s', (_name, make) => {
  const dataKey = systemRandom.bytes(32);
  const context = { associated: Buffer.from('org_a crd_a'), signal: AbortSignal.timeout(30_000) };
  let driver: Tested;
  beforeAll(async () => {
    driver = await make();
  });
  afterAll(() => driver.close?.());

  it('unwraps what it wrapped, which is never twice the same and does not show the data key', async () => {
    const [one, two] = [await driver.before.wrap(dataKey, context), await driver.before.wrap(dataKey, context)];
    expect(Buffer.from(await driver.before.unwrap(one, context))).toEqual(Buffer.from(dataKey));
    expect(Buffer.from(one.bytes)).not.toEqual(Buffer.from(two.bytes));
    expect(Buffer.from(one.bytes).includes(Buffer.from(dataKey))).toBe(false);
  });

  it('names the key by its scheme and an id', async () => {
    const { keyId } = await driver.before.wrap(dataKey, context);
    expect(keyId).toBe(driver.before.currentKeyId);
    expect(schemeOf(keyId)).toBe(driver.before.scheme);
    expect(keyId).toMatch(/^[a-z][a-z0-9-]*:.+$/);
  });

  it('unwraps for nothing else than it wrapped for, and no byte that was changed', async () => {
    const wrapped = await driver.before.wrap(dataKey, context);
    const other = { ...context, associated: Buffer.from('org_b crd_a') };
    await expect(driver.before.unwrap(wrapped, other)).rejects.toBeInstanceOf(KeyUnusableError);
    for (const at of [0, wrapped.bytes.length >> 1, wrapped.bytes.length - 1]) {
      const bytes = Buffer.from(wrapped.bytes);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      await expect(driver.before.unwrap({ ...wrapped, bytes }, context)).rejects.toBeInstanceOf(KeyUnusableError);
    }
    await expect(driver.before.unwrap({ ...wrapped, bytes: Buffer.alloc(3) }, context)).rejects.toBeInstanceOf(
      KeyUnusableError,
    );
  });

  it('says of a key that it does not have that asking again will not help', async () => {
    const { bytes } = await driver.before.wrap(dataKey, context);
    const keyId = `${driver.before.scheme}:9999`;
    await expect(driver.before.unwrap({ keyId, bytes }, context)).rejects.toBeInstanceOf(KeyUnusableError);
  });

  it('still unwraps what an older key wrapped once a newer one wraps', async () => {
    const old = await driver.before.wrap(dataKey, context);
    const fresh = await driver.after.wrap(dataKey, context);
    expect(fresh.keyId).not.toBe(old.keyId);
    for (const wrapped of [old, fresh]) {
      expect(Buffer.from(await driver.after.unwrap(wrapped, context))).toEqual(Buffer.from(dataKey));
    }
  });

  it('mixes nothing up when asked for many at once', async () => {
    const keys = Array.from({ length: 50 }, () => systemRandom.bytes(32));
    const back = await Promise.all(
      keys.map(async (key, index) => {
        const own = { ...context, associated: Buffer.from(`row ${index}`) };
        return driver.before.unwrap(await driver.before.wrap(key, own), own);
      }),
    );
    expect(back.map((key) => Buffer.from(key))).toEqual(keys.map((key) => Buffer.from(key)));
  });
});
