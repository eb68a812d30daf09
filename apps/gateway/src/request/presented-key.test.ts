import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { keyOf, presentedKey } from './presented-key.ts';

it('reads a key from each header that SDKs put one in', () => {
  const socket = new Socket();
  expect(presentedKey({ headers: { authorization: 'bearer  one ' }, socket })).toEqual(keyOf('one'));
  for (const name of ['x-api-key', 'x-goog-api-key', 'api-key'])
    expect(presentedKey({ headers: { [name]: 'two' }, socket })).toEqual(keyOf('two'));
});

it('knows what a connection said before, and notices when it says something else', () => {
  const [socket, other] = [new Socket(), new Socket()];
  const first = presentedKey({ headers: { authorization: 'Bearer one' }, socket });
  expect(presentedKey({ headers: { authorization: 'Bearer one' }, socket })).toBe(first);
  expect(presentedKey({ headers: { authorization: 'Bearer two' }, socket: other })).toEqual(keyOf('two'));
  expect(presentedKey({ headers: { authorization: 'Bearer two' }, socket })).toEqual(keyOf('two'));
  expect(presentedKey({ headers: { authorization: 'Bearer one' }, socket })).toEqual(first);
});

it('takes the same words in another header for what they are there', () => {
  const socket = new Socket();
  const words = 'Bearer one';
  expect(presentedKey({ headers: { authorization: words }, socket }).text).toBe('one');
  expect(presentedKey({ headers: { 'x-api-key': words }, socket }).text).toBe(words);
  expect(presentedKey({ headers: { authorization: words }, socket }).text).toBe('one');
});

it.each([{}, { authorization: 'Basic b25lOnR3bw==' }, { 'x-api-key': '' }])('refuses %j', (headers) => {
  expect(() => presentedKey({ headers, socket: new Socket() })).toThrow(
    expect.objectContaining({ code: 'key_missing' }),
  );
});
