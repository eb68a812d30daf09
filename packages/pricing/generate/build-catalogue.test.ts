import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { calcPrice, findProvider } from '@pydantic/genai-prices';
import { noUsage, type Usage } from '@waygate/protocol';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type CatalogueModel, costOf, findModel, models, priceFor } from '../src/index.ts';
import { buildCatalogue } from './build-catalogue.ts';
import { piModelSchema } from './pi-model.ts';
import { providerSources, providersLeftOut } from './providers.ts';
import { genaiPrices } from './read-genai-prices.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const build = buildCatalogue();
const autumn = new Date('2026-11-10T12:00:00Z');
const extract = z
  .object({ models: z.array(piModelSchema) })
  .parse(JSON.parse(read('generate/sources/pi-ai.snapshot.json')));

describe('the generated catalogue', () => {
  it('is what the generator makes of its sources, byte for byte', () => {
    expect(build.moduleText === read('src/generated/catalogue-rows.js')).toBe(true);
    expect(build.declarationText).toBe(read('src/generated/catalogue-rows.d.ts'));
    expect(build.reportText === read('src/generated/catalogue-conflicts.md')).toBe(true);
    expect(buildCatalogue()).toEqual(build);
  });

  it('is made of what is installed: the network is out of reach', () => {
    const reach = (): never => {
      throw new Error('The network was reached for.');
    };
    const spies = [vi.spyOn(Socket.prototype, 'connect'), vi.spyOn(globalThis, 'fetch')];
    for (const spy of spies) spy.mockImplementation(reach);
    expect(buildCatalogue().moduleText === build.moduleText).toBe(true);
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });

  it('names the versions it was made from', () => {
    const manifest = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(root, 'node_modules/@pydantic/genai-prices/package.json'), 'utf8')));
    expect(genaiPrices.version).toBe(manifest.version);
  });

  it('takes in or leaves out, with a reason, every provider of both sources', () => {
    const bundle = read('node_modules/@pydantic/genai-prices/dist/index.js');
    const genaiIds = [...bundle.matchAll(/^ {4}id: "([^"]+)",\n {4}name: /gm)].map(([, id]) => id);
    expect(genaiIds).toContain('openai');
    const known = new Set([
      ...providerSources.flatMap(({ genai, pi }) => [genai, pi]),
      ...Object.keys(providersLeftOut),
    ]);
    const piIds = extract.models.filter(({ type }) => type !== 'classifier').map(({ provider }) => provider);
    expect([...new Set([...genaiIds, ...piIds])].filter((id) => !known.has(id))).toEqual([]);
  });
});

/** A usage in our buckets, and the same in genai-prices' words, whose input and output are totals. */
function usageOf(
  model: CatalogueModel,
  inputTokens: number,
): { readonly ours: Usage; readonly theirs: Record<string, number> } {
  const { cells } = model.price;
  const cached = cells.cacheReadTokens === undefined ? 0 : 4_321;
  const written = cells.cacheWrite5mTokens === undefined ? 0 : 987;
  const writtenForAnHour = cells.cacheWrite1hTokens === undefined ? 0 : 65;
  const reasoning = 111;
  return {
    ours: {
      ...noUsage,
      inputTokens,
      cacheReadTokens: cached,
      cacheWrite5mTokens: written,
      cacheWrite1hTokens: writtenForAnHour,
      outputTokens: 567,
      reasoningTokens: reasoning,
      requests: 1,
    },
    theirs: {
      input_tokens: inputTokens + cached + written + writtenForAnHour,
      cache_read_tokens: cached,
      cache_write_tokens: written + writtenForAnHour,
      cache_write_1h_tokens: writtenForAnHour,
      output_tokens: 567 + reasoning,
      output_reasoning_tokens: reasoning,
      // What such a model puts out is images; what it thinks is text.
      ...(model.kind === 'image' ? { output_image_tokens: 567 } : {}),
    },
  };
}

function pricesDiffer(model: CatalogueModel, providerId: string, upstreamModel: string): string[] {
  return [1_234, 199_000, 300_000, 600_000].flatMap((inputTokens) => {
    const { ours, theirs } = usageOf(model, inputTokens);
    const price = priceFor({ model: model.id, provider: model.provider, overrides: [], atMs: autumn.getTime() });
    const cost = price === null ? null : costOf(ours, price.sheet);
    const expected = calcPrice(theirs, upstreamModel, { providerId, timestamp: autumn });
    if (expected === null || cost?.isKnown !== true) return [`${model.id}: unknown`];
    const costUsd = Number(cost.costNanoUsd) / 1e9;
    return Math.abs(costUsd - expected.total_price) <= 1e-9 + expected.total_price * 1e-9
      ? []
      : [`${model.id} ${inputTokens}: ${costUsd} ≠ ${expected.total_price}`];
  });
}

describe('against the sources themselves', () => {
  it("costs what genai-prices' own calculator says, for every model priced by it", () => {
    let compared = 0;
    const wrong = providerSources.flatMap(({ provider, genai, pi, nameSuffix = '' }) => {
      if (genai === undefined) return [];
      const fallback = findProvider({ providerId: genai })?.fallback_model_providers !== undefined;
      return models.flatMap((model) => {
        const isItsOwn = model.provider === provider && model.upstreamModel.endsWith(nameSuffix);
        const hasSuffix = provider !== 'huggingface' || model.upstreamModel.endsWith(nameSuffix);
        const isByGenai = model.priceOrigin?.package === genaiPrices.package && model.filledFrom === undefined;
        const isText = model.price.cells.inputTokens !== undefined && model.price.cells.outputTokens !== undefined;
        if (!isItsOwn || !hasSuffix || !isByGenai || !isText || (fallback && pi === undefined)) return [];
        compared += 1;
        const name = nameSuffix === '' ? model.upstreamModel : model.upstreamModel.slice(0, -nameSuffix.length);
        return pricesDiffer(model, genai, name);
      });
    });
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(1_000);
  });

  it("has pi-ai's price wherever genai-prices has none", () => {
    const byPi = models.filter(({ priceOrigin }) => priceOrigin?.package === '@earendil-works/pi-ai');
    expect(byPi.length).toBeGreaterThan(500);
    const providerOf = new Map(
      providerSources.flatMap(({ provider, pi }) => (pi === undefined ? [] : [[provider, pi] as const])),
    );
    const wrong = byPi.filter(({ id, provider, upstreamModel, price }) => {
      const row = extract.models.find(
        (known) =>
          known.provider === providerOf.get(provider) && known.id === upstreamModel && known.type !== 'classifier',
      );
      const nanoUsd = row === undefined ? null : BigInt(Math.round(row.cost.input * 1e9));
      return nanoUsd !== (price.cells.inputTokens ?? 0n) || findModel(id) === undefined;
    });
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });
});

describe('the report of conflicts', () => {
  it('lists every model whose listed input or output price the two sources state differently', () => {
    const report = read('src/generated/catalogue-conflicts.md');
    const shared = providerSources.flatMap(({ provider, genai, pi }) => {
      const rows = genai === undefined ? [] : (findProvider({ providerId: genai })?.models ?? []);
      return rows.flatMap((row) => {
        const other = extract.models.find(
          (model) => model.provider === pi && model.id === row.id && model.type === 'chat',
        );
        if (other === undefined || Array.isArray(row.prices)) return [];
        const own = row.prices;
        return (['input', 'output'] as const).flatMap((unit) => {
          const value = own[`${unit}_mtok`];
          const base = typeof value === 'object' ? value.base : value;
          const isConflict = base !== undefined && other.cost[unit] > 0 && base !== other.cost[unit];
          return isConflict ? [`| \`${provider}/${row.id}\` | ${unit} | ${base} | ${other.cost[unit]} |`] : [];
        });
      });
    });
    expect(shared.length).toBeGreaterThan(50);
    expect(shared.filter((line) => !report.includes(line))).toEqual([]);
  });

  it('has a line of its own for each conflict that the merge met, whatever it is about', () => {
    const report = read('src/generated/catalogue-conflicts.md').split('\n');
    const lines = report.filter((line) => /\| (genai-prices|pi-ai) \| [^|]*\|$/.test(line));
    expect(lines).toHaveLength(build.conflicts.length);
    const missing = build.conflicts.filter(
      ({ id, subject, genai, pi }) =>
        !lines.some((line) => line.startsWith(`| \`${id}\``) && line.includes(` | ${subject} | ${genai} | ${pi} | `)),
    );
    expect(missing).toEqual([]);
    expect(new Set(build.conflicts.map(({ isCell }) => isCell))).toEqual(new Set([true, false]));
  });

  it('never has a mean of the two', () => {
    for (const { id, piName, subject, genai, pi, chosen, isCell } of build.conflicts) {
      const model = findModel(id);
      if (!isCell || subject !== 'input' || !id.endsWith(`/${piName}`) || model?.pricePeriods !== undefined) continue;
      const taken = BigInt(Math.round(Number(chosen === 'genai' ? genai : pi) * 1e9));
      expect(model?.price.cells.inputTokens, id).toBe(taken);
    }
  });
});
