import { describe, expect, it } from 'vitest';
import type { CallerRequest } from '../caller-message.ts';
import { BodyBudget } from './body-budget.ts';
import { readBody } from './read-body.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Reads so many bodies that have come in one turn. @returns those that were gone on with, in order. */
function readTogether(count: number, caller: { isAlone: boolean; waits: boolean }): number[] {
  const goneOnWith: number[] = [];
  // SAFETY: of a request whose body is there, nothing but the headers is read.
  const request = { headers: {} } as CallerRequest;
  for (let at = 0; at < count; at++) {
    void readBody(
      { request, body: Buffer.from(`${at}`), isAlone: caller.isAlone },
      {
        bodyType: 'json',
        bounds: { bytesMax: 1_000, budget: new BodyBudget(1_000) },
        understand: (bytes) => goneOnWith.push(Number(bytes)),
        waitsForWords: () => caller.waits,
      },
    );
  }
  return goneOnWith;
}

describe('calls whose bodies come in one turn', () => {
  const upTo = (count: number) => Array.from({ length: count }, (_, at) => at);

  it('are gone on with together', async () => {
    const goneOnWith = readTogether(20, { isAlone: false, waits: false });
    expect(goneOnWith).toEqual([]);
    await nextTurn();
    expect(goneOnWith).toEqual(upTo(20));
  });

  it('are gone on with by eights, in order, where their callers wait for first words', async () => {
    const goneOnWith = readTogether(20, { isAlone: false, waits: true });
    await nextTurn();
    expect(goneOnWith).toEqual(upTo(8));
    await nextTurn();
    expect(goneOnWith).toEqual(upTo(16));
    await nextTurn();
    expect(goneOnWith).toEqual(upTo(20));
  });

  it('is gone on with at once where there is one alone', () => {
    expect(readTogether(1, { isAlone: true, waits: true })).toEqual([0]);
  });
});
