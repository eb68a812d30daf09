import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planAttempts } from './plan-attempts.ts';
import { ordered } from './strategies/ordered.ts';
import type { Strategy } from './strategy.ts';

const candidate = (deploymentId: string) => ({ deploymentId, model: 'p/m', provider: 'p', region: null });
const reversed: Strategy = { name: 'reversed', order: (candidates) => candidates.toReversed() };

describe('planAttempts', () => {
  test('keeps the order of the list and ends at the budget', () => {
    const candidates = ['a', 'b', 'c', 'd'].map(candidate);
    const plan = planAttempts({ candidates, strategy: ordered, attemptsMax: 3 });
    expect(plan.strategy).toBe('ordered');
    expect(plan.attempts.map(({ deploymentId }) => deploymentId)).toEqual(['a', 'b', 'c']);
  });

  test('follows the strategy', () => {
    const plan = planAttempts({ candidates: ['a', 'b'].map(candidate), strategy: reversed, attemptsMax: 1 });
    expect(plan.attempts.map(({ deploymentId }) => deploymentId)).toEqual(['b']);
  });

  test('never repeats an upstream, never invents one, never exceeds the budget', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd')), fc.nat({ max: 5 }), (ids, attemptsMax) => {
        const { attempts } = planAttempts({ candidates: ids.map(candidate), strategy: ordered, attemptsMax });
        const planned = attempts.map(({ deploymentId }) => deploymentId);
        expect(new Set(planned).size).toBe(planned.length);
        expect(planned.every((id) => ids.some((given) => given === id))).toBe(true);
        expect(planned.length).toBe(Math.min(attemptsMax, new Set(ids).size));
      }),
    );
  });
});
