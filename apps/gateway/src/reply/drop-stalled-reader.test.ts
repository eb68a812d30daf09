import { expect, test, vi } from 'vitest';
import { dropStalledReader } from './drop-stalled-reader.ts';

test.each([
  ['has not taken all', { writableLength: 1 }, {}, true],
  ['waits for the reply before this one', null, {}, true],
  ['has more to come on its connection', { writableLength: 0 }, { goesOn: true }, true],
  ['has been sent all by the kernel', { writableLength: 0 }, {}, false],
])('a reader that %s (%j, %j) is watched: %s', (_case, socket, options, isWatched) => {
  const [setTimeout, destroy] = [vi.fn(), vi.fn()];
  dropStalledReader({ socket, setTimeout, destroy }, options);
  expect(setTimeout.mock.calls.length).toBe(isWatched ? 1 : 0);
  setTimeout.mock.calls[0]?.[1]();
  expect(destroy.mock.calls.length).toBe(isWatched ? 1 : 0);
});
