import { describe, expect, it } from 'vitest';
import { TurnQueue } from './turn-queue.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('a queue of a turn', () => {
  it('does what came up in one turn at once, in order, and what came later in the next', async () => {
    const done: number[][] = [];
    const queue = new TurnQueue<number>((items) => {
      done.push([...items]);
      if (items.includes(1)) queue.add(3);
    });
    queue.add(1);
    queue.add(2);
    expect(done).toEqual([]);
    await nextTurn();
    expect(done).toEqual([[1, 2]]);
    await nextTurn();
    expect(done).toEqual([[1, 2], [3]]);
  });

  it('does what waits when it is told to, once, and nothing where nothing waits', async () => {
    const done: number[][] = [];
    const queue = new TurnQueue<number>((items) => done.push([...items]));
    queue.flush();
    queue.add(1);
    queue.flush();
    await nextTurn();
    expect(done).toEqual([[1]]);
  });
});
