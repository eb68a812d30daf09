import { describe, expect, it } from 'vitest';
import { findModel } from './catalogue.ts';
import { cellFromEntry, checkOverride } from './check-override.ts';
import { cellFromUsd } from './price.ts';

describe('a price as a person enters it', () => {
  it.each([
    ['2.5', 'per_million', 2_500_000_000n],
    ['0.0025', 'per_thousand', 2_500_000_000n],
    ['0.0000025', 'per_unit', 2_500_000_000n],
    ['0.000000000000001', 'per_unit', 1n],
    ['3', 'per_unit', 3_000_000_000_000_000n],
    ['0', 'per_thousand', 0n],
  ] as const)('of %s %s is one cell whatever its unit', (text, unit, cell) => {
    expect(cellFromEntry(text, unit)).toBe(cell);
  });

  it.each([
    ['-1', 'per_million'],
    ['1e-6', 'per_unit'],
    ['0.0000000001', 'per_million'],
    ['', 'per_unit'],
    ['2,5', 'per_thousand'],
  ] as const)('of %j %s is refused', (text, unit) => {
    expect(() => cellFromEntry(text, unit)).toThrow(RangeError);
  });
});

describe('an override against the catalogue', () => {
  const catalogue = { inputTokens: cellFromUsd('2'), outputTokens: cellFromUsd('8'), requests: 0n };

  it.each([
    ['five times dearer', '10', false],
    ['a shade more than five times dearer', '10.000000001', true],
    ['a fifth', '0.4', false],
    ['a shade less than a fifth', '0.399999999', true],
    ['free', '0', true],
  ])('asks again only beyond five times off: %s', (_what, usd, needsConfirmation) => {
    const cells = { ...catalogue, inputTokens: cellFromUsd(usd) };
    expect(checkOverride(cells, catalogue).needsConfirmation).toBe(needsConfirmation);
  });

  it('tells a price per million that was entered per thousand or per token from a real one', () => {
    const perToken = checkOverride({ ...catalogue, inputTokens: cellFromEntry('2.5', 'per_unit') }, catalogue);
    expect(perToken.findings).toMatchObject([{ bucket: 'inputTokens', direction: 'dearer', unitFactor: 1_000_000 }]);
    const perMillion = checkOverride({ ...catalogue, outputTokens: cellFromUsd('0.008') }, catalogue);
    expect(perMillion.findings).toMatchObject([{ bucket: 'outputTokens', direction: 'cheaper', unitFactor: 1_000 }]);
    const tenfold = checkOverride({ ...catalogue, outputTokens: cellFromUsd('80') }, catalogue);
    expect(tenfold.findings).toMatchObject([{ unitFactor: null }]);
  });

  it('asks again when it puts a price on what is free', () => {
    expect(checkOverride({ ...catalogue, requests: 1n }, catalogue)).toMatchObject({
      needsConfirmation: true,
      findings: [{ bucket: 'requests', catalogueCell: 0n, unitFactor: null }],
    });
  });

  it('says which buckets would lose their price and which cannot be compared', () => {
    const known = findModel('openai/gpt-4.1')?.price.cells ?? {};
    const check = checkOverride({ inputTokens: cellFromUsd('1.5'), images: 7n }, known);
    expect(check).toEqual({
      needsConfirmation: false,
      findings: [],
      lostBuckets: ['cacheReadTokens', 'outputTokens', 'reasoningTokens', 'requests', 'toolUses'],
      uncheckedBuckets: ['images'],
    });
  });
});
