import { describe, expect, it } from 'vitest';
import { compareDocuments, pruneDocument, statementsOf } from './policy-statements.ts';

describe('the words of a policy', () => {
  it('are those of refusals, and say what is logged', () => {
    expect(statementsOf({ models: { deny: ['openai/*'] }, logging: { endUser: 'drop', isLocked: true } })).toEqual([
      'denies the models openai/*',
      'keeps no end user in the ledger, and no layer below may say otherwise',
    ]);
    expect(statementsOf({ ipRanges: { allow: ['nowhere'] } })).toEqual([]);
  });

  it('tell what came and what went', () => {
    expect(
      compareDocuments({ models: { allow: ['a/*'] } }, { models: { allow: ['a/*'] }, regions: { deny: ['us-*'] } }),
    ).toEqual({ gone: [], come: ['denies the regions us-*'] });
    expect(compareDocuments({ parameters: { choicesMax: 2 } }, { parameters: { choicesMax: 1 } })).toEqual({
      gone: ['allows at most 2 choices per call'],
      come: ['allows at most 1 choice per call'],
    });
  });

  it('of a form are stored without what states nothing', () => {
    expect(pruneDocument({ models: {}, providers: { allow: ['openai'] }, parameters: {} })).toEqual({
      providers: { allow: ['openai'] },
    });
  });
});
