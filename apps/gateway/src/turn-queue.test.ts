import { describe, expect, it } from 'vitest';
import { type Pace, TurnQueue } from './turn-queue.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** A queue, and what it did, in groups. */
function watchedQueue(pace?: Pace): { queue: TurnQueue<number>; done: number[][] } {
  const done: number[][] = [];
  return { queue: new TurnQueue<number>((items) => done.push([...items]), pace), done };
}

describe('a queue of a turn', () => {
  it('does at the end of the turn what came up alone, and later what comes up meanwhile', async () => {
    const done: number[][] = [];
    const queue = new TurnQueue<number>((items) => {
      done.push([...items]);
      if (items.includes(1)) queue.add(2);
    });
    queue.add(1);
    expect(done).toEqual([]);
    await nextTurn();
    expect(done).toEqual([[1]]);
    await nextTurn();
    expect(done).toEqual([[1], [2]]);
  });

  it('waits while more comes with every turn, and then does all of it at once, in order', async () => {
    const { queue, done } = watchedQueue();
    queue.add(1);
    queue.add(2);
    await nextTurn();
    queue.add(3);
    await nextTurn();
    expect(done).toEqual([]);
    await nextTurn();
    expect(done).toEqual([[1, 2, 3]]);
  });

  it('waits one turn more, and no longer, for as many as came the last time', async () => {
    const { queue, done } = watchedQueue();
    queue.add(1);
    queue.add(2);
    await nextTurn();
    await nextTurn();
    queue.add(3);
    await nextTurn();
    expect(done).toEqual([[1, 2]]);
    await nextTurn();
    expect(done).toEqual([[1, 2], [3]]);
    queue.add(4);
    await nextTurn();
    expect(done).toEqual([[1, 2], [3], [4]]);
  });

  it('gives way, where it is of chores, to what callers wait for, eight times at most', async () => {
    const chores = watchedQueue('chore');
    const calls = watchedQueue('urgent');
    chores.queue.add(0);
    calls.queue.add(0);
    await nextTurn();
    expect(calls.done).toEqual([[0]]);
    expect(chores.done).toEqual([]);
    await nextTurn();
    expect(chores.done).toEqual([[0]]);
    chores.queue.add(1);
    for (let turn = 1; turn <= 8; turn++) {
      calls.queue.add(turn);
      await nextTurn();
    }
    expect(chores.done).toEqual([[0]]);
    calls.queue.add(9);
    await nextTurn();
    expect(chores.done).toEqual([[0], [1]]);
  });

  it('is put off eight times at most, whatever keeps coming', async () => {
    const { queue, done } = watchedQueue();
    queue.add(0);
    for (let turn = 1; turn <= 9; turn++) {
      queue.add(turn);
      await nextTurn();
    }
    expect(done).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]);
  });

  it('is not put off where it is told so, however many came together before', async () => {
    const { queue, done } = watchedQueue('urgent');
    queue.add(1);
    queue.add(2);
    await nextTurn();
    queue.add(3);
    await nextTurn();
    expect(done).toEqual([[1, 2], [3]]);
  });

  it('does at once what is alone, after what waits already, and gathers what comes up later', async () => {
    const { queue, done } = watchedQueue();
    queue.doNow(1);
    expect(done).toEqual([[1]]);
    queue.add(2);
    queue.doNow(3);
    expect(done).toEqual([[1], [2], [3]]);
    queue.add(4);
    queue.add(5);
    await nextTurn();
    expect(done).toEqual([[1], [2], [3], [4, 5]]);
  });

  it('does what waits when it is told to, once, and nothing where nothing waits', async () => {
    const { queue, done } = watchedQueue();
    queue.flush();
    queue.add(1);
    queue.flush();
    await nextTurn();
    expect(done).toEqual([[1]]);
  });
});
