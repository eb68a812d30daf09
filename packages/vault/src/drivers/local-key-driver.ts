import type { Random } from '@waygate/protocol';
import { closeBox, openBox } from '../authenticated-box.ts';
import { type KeyDriver, KeyUnusableError } from '../key-driver.ts';
import type { MasterKey } from '../read-master-keys.ts';

const scheme = 'local';

/** The id of a master key in envelopes. */
export function localKeyId(version: number): string {
  return `${scheme}:${version}`;
}

/** Key-encryption keys in this process's memory. The first wraps; all unwrap. @throws RangeError without any key. */
export function createLocalKeyDriver(masterKeys: readonly MasterKey[], random: Random): KeyDriver {
  const [current] = masterKeys;
  if (current === undefined) throw new RangeError('A vault needs a master key.');
  const keys = new Map(masterKeys.map(({ version, bytes }) => [localKeyId(version), bytes]));
  const currentKeyId = localKeyId(current.version);
  return {
    scheme,
    currentKeyId,
    wrap: async (dataKey, { associated }) => ({
      keyId: currentKeyId,
      bytes: closeBox(dataKey, { key: current.bytes, associated }, random),
    }),
    unwrap: async ({ keyId, bytes }, { associated }) => {
      const key = keys.get(keyId);
      if (key === undefined) throw new KeyUnusableError(`There is no master key ${keyId} here.`);
      try {
        return openBox(bytes, { key, associated });
      } catch (cause) {
        throw new KeyUnusableError('The data key was changed, or wrapped for something else.', { cause });
      }
    },
  };
}
