import { readUsageLine } from '@waygate/protocol';
import { buildUsageEvent } from '@waygate/testkit';
import { describe, expect, it } from 'vitest';
import { begunLine, cutOutcomes, readLines, settledLine, tornLineEnd } from './journal-line.ts';

const [first, second] = [buildUsageEvent({ endUser: 'ü \n "' }), buildUsageEvent({})];
const torn = settledLine(second).slice(0, 100) + tornLineEnd;

describe('a piece of a journal', () => {
  it('gives its outcomes as they were written, without beginnings, torn lines and what is not whole yet', () => {
    const whole = `${begunLine(second)}${settledLine(first)}${torn}\n${settledLine(second)}`;
    const piece = Buffer.from(`${whole}${settledLine(first).slice(0, 40)}`);
    const { outcomes, unreadable, consumedBytes } = cutOutcomes(piece, { linesMax: 100 });
    const lines = outcomes.split('\n').slice(0, -1);
    expect(lines.map(readUsageLine)).toEqual([first, second]);
    expect({ unreadable, consumedBytes }).toEqual({ unreadable: 1, consumedBytes: Buffer.byteLength(whole) });
  });

  it('gives so many outcomes at most, and goes on after them', () => {
    const piece = Buffer.from(settledLine(first) + begunLine(second) + settledLine(second));
    const { outcomes, consumedBytes } = cutOutcomes(piece, { linesMax: 1 });
    expect(readUsageLine(outcomes.trimEnd())).toEqual(first);
    const rest = cutOutcomes(piece.subarray(consumedBytes), { linesMax: 1 });
    expect(readUsageLine(rest.outcomes.trimEnd())).toEqual(second);
  });

  it('leaves out what does not fit the schema only where it is told to look', () => {
    const piece = Buffer.from(`S u1 att_1 -\n${settledLine(first)}`);
    expect(cutOutcomes(piece, { linesMax: 9 })).toMatchObject({ unreadable: 0 });
    const checked = cutOutcomes(piece, { linesMax: 9, isChecked: true });
    expect(checked.unreadable).toBe(1);
    expect(readUsageLine(checked.outcomes.trimEnd())).toEqual(first);
  });

  it('is read with its beginnings, by event', () => {
    const { lines, unreadable } = readLines(Buffer.from(begunLine(first) + torn + settledLine(second)), 100);
    expect(lines).toEqual([
      { kind: 'begun', event: first },
      { kind: 'settled', event: second },
    ]);
    expect(unreadable).toBe(1);
  });
});
