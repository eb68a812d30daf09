import { usageEventSchema } from '@waygate/protocol';
import { describe, expect, it } from 'vitest';
import { catalogueVersion, findModel, models, resolveModelName } from './catalogue.ts';
import { cellFromUsd, type PriceSheet } from './price.ts';
import { priceFor } from './price-for.ts';

function sheetsWithin(sheet: PriceSheet): PriceSheet[] {
  return [sheet, ...(sheet.longContext === undefined ? [] : sheetsWithin(sheet.longContext))];
}

function allSheets(model: (typeof models)[number]): PriceSheet[] {
  const periods = model.pricePeriods?.map(({ sheet }) => sheet) ?? [];
  return [model.price, ...periods, ...Object.values(model.tierPrices ?? {})].flatMap(sheetsWithin);
}

describe('the catalogue', () => {
  it('has at least a thousand models with a price, of at least thirty providers', () => {
    const priced = models.filter(({ price }) => price.cells.inputTokens !== undefined);
    expect(priced.length).toBeGreaterThanOrEqual(1_000);
    expect(new Set(priced.map(({ provider }) => provider)).size).toBeGreaterThanOrEqual(30);
  });

  it('has each id once, whatever the case of its letters', () => {
    const ids = models.map(({ id }) => id.toLowerCase());
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('names models as provider/model', () => {
    for (const { id, provider } of models) {
      expect(id).toMatch(/^[a-z0-9-]+\/\S+$/);
      expect(id.startsWith(`${provider}/`), id).toBe(true);
    }
  });

  it('lets every alias mean one model, which is served under the name that was asked for', () => {
    const aliases = models.flatMap((model) => model.aliases.map((alias) => [alias, model] as const));
    expect(aliases.length).toBeGreaterThan(400);
    expect(new Set(aliases.map(([alias]) => alias.toLowerCase())).size).toBe(aliases.length);
    for (const [alias, model] of aliases) {
      const found = findModel(alias);
      expect(found).toMatchObject({ id: alias, aliasOf: model.id, price: model.price });
      expect(`${found?.provider}/${found?.upstreamModel}`).toBe(alias);
      expect(resolveModelName(alias)).toEqual([alias]);
    }
  });

  it('serves a dated snapshot as that snapshot', () => {
    expect(findModel('openai/gpt-4.1-nano-2025-04-14')).toMatchObject({
      upstreamModel: 'gpt-4.1-nano-2025-04-14',
      aliasOf: 'openai/gpt-4.1-nano',
    });
    expect(resolveModelName('gpt-4.1-nano-2025-04-14')).toContain('openai/gpt-4.1-nano-2025-04-14');
  });

  it("resolves a plain name to its maker's model first, and an unknown one to nothing", () => {
    expect(resolveModelName('gpt-4.1')[0]).toBe('openai/gpt-4.1');
    expect(resolveModelName('claude-sonnet-4-5')[0]).toBe('anthropic/claude-sonnet-4-5');
    expect(resolveModelName('openai/gpt-4.1')).toEqual(['openai/gpt-4.1']);
    expect(resolveModelName('swift')).toEqual(['sandbox/swift']);
    expect(resolveModelName('__proto__')).toEqual([]);
    expect(findModel('constructor')).toBeUndefined();
  });

  it('says of each price where it comes from and when, and of no price nothing', () => {
    for (const model of models) {
      const isPriced = Object.keys(model.price.cells).length > 0 || model.otherRates !== undefined;
      if (isPriced) expect(model.priceOrigin?.asOf, model.id).toMatch(/^20\d\d-\d\d-\d\d$/);
      else expect(model.priceOrigin, model.id).toBeNull();
    }
  });

  it('holds prices that are integers, not negative, and dearer or equal above each further context size', () => {
    for (const model of models) {
      for (const sheet of allSheets(model)) {
        for (const cell of Object.values(sheet.cells)) expect(cell, model.id).toBeGreaterThanOrEqual(0n);
        const { longContext } = sheet;
        if (longContext === undefined) continue;
        expect(longContext.cells.inputTokens ?? -1n, model.id).toBeGreaterThanOrEqual(sheet.cells.inputTokens ?? 0n);
        const next = longContext.longContext?.inputTokensOver ?? Number.POSITIVE_INFINITY;
        expect(next, model.id).toBeGreaterThan(longContext.inputTokensOver);
      }
    }
  });

  it('bills reasoning wherever it bills output by the token', () => {
    for (const model of models) {
      const { outputTokens, reasoningTokens } = model.price.cells;
      if (outputTokens !== undefined) expect(reasoningTokens, model.id).toBeTypeOf('bigint');
    }
  });

  it('answers each endpoint only with models made for it', () => {
    expect(findModel('openai/text-embedding-3-large')?.endpoints).toEqual(['embeddings']);
    expect(findModel('openai/gpt-image-1')?.endpoints).toEqual(['images']);
    expect(findModel('openai/whisper-1')).toMatchObject({
      kind: 'transcription',
      endpoints: ['transcriptions'],
      inputModalities: ['audio'],
    });
    expect(findModel('openai/gpt-5.4')).toMatchObject({
      kind: 'chat',
      endpoints: ['chat'],
      inputModalities: ['text', 'image'],
      contextTokens: 1_050_000,
      outputTokensMax: 128_000,
      capabilities: ['tools', 'json-schema', 'reasoning', 'streaming'],
    });
  });

  it('prices sound and images by the buckets that they are counted in', () => {
    const cells = (id: string) => findModel(id)?.price.cells;
    expect(cells('openai/whisper-1')).toEqual({ audioInputTokens: cellFromUsd('10'), requests: 0n });
    expect(cells('openai/gpt-4o-mini-tts')?.audioOutputTokens).toBe(cellFromUsd('12'));
    expect(cells('openai/gpt-image-1.5')?.outputTokens).toBe(cellFromUsd('32'));
  });

  it('gives no context window that a price for longer contexts contradicts', () => {
    const contradicted = models.filter(({ contextTokens, price }) => {
      return (
        contextTokens !== null && price.longContext !== undefined && price.longContext.inputTokensOver >= contextTokens
      );
    });
    // Anthropic withdrew this model's longer window; its prices stay for usage from before.
    expect(contradicted.map(({ id }) => id)).toEqual(['anthropic/claude-sonnet-4-5', 'vertex/claude-sonnet-4-5']);
  });

  it('knows what is deprecated', () => {
    expect(findModel('cerebras/zai-glm-4.7')?.isDeprecated).toBe(true);
    expect(findModel('openai/gpt-5.4')?.isDeprecated).toBe(false);
  });

  it('has a version that fits a usage event', () => {
    const price = priceFor({ model: 'openai/gpt-4o', provider: 'openai', overrides: [], atMs: Date.UTC(2026, 10, 1) });
    expect(usageEventSchema.shape.priceSource.parse(price?.source)).toBe(`catalogue:${catalogueVersion}`);
    expect(catalogueVersion).toMatch(/^20\d\d-\d\d-\d\d\.[0-9a-f]{8}$/);
  });
});
