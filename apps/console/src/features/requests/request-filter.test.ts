import { outcomes } from '@waygate/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseWords,
  chosenWords,
  type FilterTerm,
  filterLengthMax,
  filterLine,
  parseRequestFilter,
  printRequestFilter,
} from './request-filter.ts';

const word = (field: FilterTerm['field'], ...words: string[]) => ({ kind: 'words', field, isNegated: false, words });

const words = fc.oneof(
  fc.record({ field: fc.constant('status' as const), word: fc.constantFrom('5xx', '404', '2xx') }),
  fc.record({ field: fc.constant('outcome' as const), word: fc.constantFrom(...outcomes) }),
  fc.record({
    field: fc.constantFrom('model' as const, 'key' as const),
    word: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => /^.{1,60}$/.test(text)),
  }),
);
const terms: fc.Arbitrary<FilterTerm> = fc.oneof(
  fc
    .record({ choice: words, isNegated: fc.boolean() })
    .map(({ choice, isNegated }) => ({ kind: 'words' as const, isNegated, field: choice.field, words: [choice.word] })),
  fc.record({
    kind: fc.constant('amount' as const),
    field: fc.constantFrom('cost' as const, 'duration' as const, 'firstbyte' as const, 'tokens' as const),
    comparison: fc.constantFrom('>' as const, '>=' as const, '<' as const, '<=' as const),
    amount: fc.bigInt({ min: 0n, max: 999_999_999n }),
  }),
);

describe('the filter line', () => {
  it('reads fields, alternatives, exclusions and comparisons', () => {
    expect(parseRequestFilter('status:5xx,429 model:openai/* -key:"CI runner" cost:>0.05 duration:>=1.5s')).toEqual({
      terms: [
        word('status', '5xx', '429'),
        word('model', 'openai/*'),
        { kind: 'words', field: 'key', isNegated: true, words: ['CI runner'] },
        { kind: 'amount', field: 'cost', comparison: '>', amount: 50_000_000n },
        { kind: 'amount', field: 'duration', comparison: '>=', amount: 1_500_000n },
      ],
      faults: [],
    });
  });

  it('takes a bare word for a part of a model name, and an id for a request', () => {
    expect(parseRequestFilter('gpt req_01abc').terms).toEqual([word('model', '*gpt*'), word('request', 'req_01abc')]);
  });

  it.each([
    ['colour:red', 'There is no field colour. Known are status, outcome,'],
    ['status:600', 'status takes 5xx or 429.'],
    ['status:', 'status takes 5xx or 429.'],
    ['cost:cheap', 'Write cost:>0.05, in US dollars.'],
    ['-cost:>1', 'Turn the comparison round'],
    ['outcome:great', 'outcome takes completed, refused'],
  ])('says what is wrong with %s and goes on', (line, said) => {
    const filter = parseRequestFilter(`${line} model:a/b`);
    expect(filter.faults).toEqual([{ text: line, words: expect.stringContaining(said) }]);
    expect(filter.terms).toEqual([word('model', 'a/b')]);
  });

  it('reads back what it prints', () => {
    fc.assert(
      fc.property(fc.array(terms, { maxLength: 8 }), (given) => {
        const line = printRequestFilter(given);
        fc.pre(line.length <= filterLengthMax);
        expect(parseRequestFilter(line)).toEqual({ terms: given, faults: [] });
      }),
    );
  });

  it('never fails and never hangs on what people paste', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (line) => {
        const { terms: read } = parseRequestFilter(line);
        expect(parseRequestFilter(printRequestFilter(read)).terms).toEqual(read);
      }),
    );
    expect(parseRequestFilter(`"${'\\"'.repeat(5_000)}`).faults.length).toBeGreaterThan(0);
  });

  it('makes the line of a link', () => {
    expect(filterLine('key', 'CI "nightly"')).toBe('key:"CI \\"nightly\\""');
  });
});

describe('choosing words of a field', () => {
  const { terms: given } = parseRequestFilter('model:a/b status:5xx -status:503 status:429');

  it('reads them over all terms that ask for them', () => {
    expect(chosenWords(given, 'status')).toEqual(['5xx', '429']);
  });

  it('replaces them in place and leaves exclusions alone', () => {
    expect(printRequestFilter(chooseWords(given, { field: 'status', words: ['2xx'] }))).toBe(
      'model:a/b status:2xx -status:503',
    );
    expect(printRequestFilter(chooseWords(given, { field: 'outcome', words: ['refused'] }))).toBe(
      'model:a/b status:5xx -status:503 status:429 outcome:refused',
    );
    expect(printRequestFilter(chooseWords(given, { field: 'status', words: [] }))).toBe('model:a/b -status:503');
  });
});
