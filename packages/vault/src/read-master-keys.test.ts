import { describe, expect, it } from 'vitest';
import { readMasterKeys } from './read-master-keys.ts';

const old = Buffer.alloc(32, 1).toString('base64');
const fresh = Buffer.alloc(32, 2).toString('base64');

describe('master keys', () => {
  it('are one key of version 1, or several with their versions, the sealing one first', () => {
    expect(readMasterKeys(old)).toMatchObject([{ version: 1 }]);
    expect(readMasterKeys(`2:${fresh}, 1:${old}`).map(({ version, bytes }) => [version, bytes[0]])).toEqual([
      [2, 2],
      [1, 1],
    ]);
  });

  it.each([
    '',
    'short',
    `0:${old}`,
    `x:${old}`,
    `${old},`,
    `1:${old},${fresh}`,
    Buffer.alloc(31).toString('base64'),
    `${old}x`,
  ])('are refused as %j, in words that repeat nothing of it', (text) => {
    expect(() => readMasterKeys(text)).toThrow(/^must (be 32 bytes|not state one version twice)/);
    if (text !== '') expect(() => readMasterKeys(text)).not.toThrow(text);
  });
});
