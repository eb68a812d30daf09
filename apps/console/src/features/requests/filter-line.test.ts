import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFilterLine, readCost, readDuration, toggleTerm, writeTerm } from './filter-line.ts';

describe('a filter line', () => {
  it('is read word by word', () => {
    const { terms, faults } = parseFilterLine('status:5xx model:openai/* -key:"ci nightly" cost:>0.05 req_01abc mini');
    expect(faults).toEqual([]);
    expect(terms).toEqual([
      { field: 'status', value: '5xx', isNegated: false },
      { field: 'model', value: 'openai/*', isNegated: false },
      { field: 'key', value: 'ci nightly', isNegated: true },
      { field: 'cost', value: '>0.05', isNegated: false },
      { field: 'id', value: 'req_01abc', isNegated: false },
      { field: 'model', value: '*mini*', isNegated: false },
    ]);
  });

  it.each([
    ['colour:red', 'colour'],
    ['status:6xx', '6xx'],
    ['outcome:lost', 'lost'],
    ['cost:cheap', 'cheap'],
    ['duration:>soon', 'soon'],
    ['model:', 'model:'],
  ])('says what is wrong with %s', (line, mention) => {
    const { terms, faults } = parseFilterLine(line);
    expect(terms).toEqual([]);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(mention);
  });

  it('is written back as it was read, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (line) => {
        const once = parseFilterLine(line).terms;
        expect(parseFilterLine(once.map(writeTerm).join(' ')).terms).toEqual(once);
      }),
    );
  });

  it('takes a term in and out again', () => {
    const term = { field: 'status', value: '5xx', isNegated: false } as const;
    const line = toggleTerm('model:openai/*', term);
    expect(line).toBe('model:openai/* status:5xx');
    expect(toggleTerm(line, term)).toBe('model:openai/*');
  });
});

describe('bounds', () => {
  it('are read in the unit of the ledger', () => {
    expect(readCost('>0.05')).toEqual({ operator: '>', value: 50_000_000 });
    expect(readCost('<=$1')).toEqual({ operator: '<=', value: 1_000_000_000 });
    expect(readDuration('>2s')).toEqual({ operator: '>', value: 2_000_000 });
    expect(readDuration('250')).toEqual({ operator: '=', value: 250_000 });
  });
});
