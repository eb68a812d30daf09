import type { CatalogueRow } from '../src/catalogue-row.ts';
import type { Conflict, Merge } from './merge.ts';
import { type ProviderSources, providersLeftOut } from './providers.ts';
import type { Source } from './source-model.ts';

type Report = {
  readonly sources: readonly Source[];
  readonly rows: readonly CatalogueRow[];
  readonly conflicts: readonly Conflict[];
  readonly merges: readonly (Merge & { readonly sources: ProviderSources })[];
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** How far apart two prices are, as the dearer over the cheaper. */
function timesApart(one: string, other: string): string {
  const [low, high] = [Number(one), Number(other)].sort((a, b) => a - b);
  return low === undefined || high === undefined || low === 0 ? 'from free' : `${(high / low).toFixed(2)} ×`;
}

function conflictTable(conflicts: readonly Conflict[]): string {
  const rows = conflicts.map(({ id, piName, subject, genai, pi, chosen, isCell }) => {
    const name = id.endsWith(`/${piName}`) ? `\`${id}\`` : `\`${id}\` as \`${piName}\``;
    return [
      name,
      subject,
      genai,
      pi,
      chosen === 'genai' ? 'genai-prices' : 'pi-ai',
      isCell ? timesApart(genai, pi) : '',
    ];
  });
  return table(['model', 'value', 'genai-prices', 'pi-ai', 'taken', 'apart'], rows);
}

function counts(rows: readonly CatalogueRow[]): string {
  const providers = new Map<string, { models: number; priced: number }>();
  for (const { id, price } of rows) {
    const provider = id.slice(0, id.indexOf('/'));
    const count = providers.get(provider) ?? { models: 0, priced: 0 };
    providers.set(provider, {
      models: count.models + 1,
      priced: count.priced + (price?.usd['input'] === undefined ? 0 : 1),
    });
  }
  const body = [...providers].map(([provider, { models, priced }]) => [provider, String(models), String(priced)]);
  return table(['provider', 'models', 'with a price'], body);
}

/** The committed report of what the sources disagree about, Markdown. */
export function conflictReport({ sources, rows, conflicts, merges }: Report): string {
  const cells = conflicts.filter(({ isCell }) => isCell);
  const bounds = conflicts.filter(({ subject }) => subject.startsWith('dearer above'));
  const windows = conflicts.filter((conflict) => !cells.includes(conflict) && !bounds.includes(conflict));
  const unnamed = merges.flatMap((merge) => merge.unnamed.map((id) => `- \`${merge.sources.genai}\`: \`${id}\``));
  const priced = rows.filter(({ price }) => price?.usd['input'] !== undefined).length;
  return `# Where the sources of the model catalogue differ

Generated together with the catalogue by \`node generate/main.ts\`; do not edit.

${table(
  ['source', 'version', 'data of'],
  sources.map((source) => [source.package, source.version, source.asOf]),
)}

${rows.length} models, ${priced} with a price per input token. An organisation's override goes before genai-prices, genai-prices before
pi-ai, and nothing is averaged. Where genai-prices reaches a name only by a pattern or from another provider, and pi-ai
lists that very name at another price, pi-ai's is taken.

## Prices: ${cells.length}

US dollars per million units.

${conflictTable(cells)}

## Context sizes from which a request is dearer: ${bounds.length}

The whole request is dearer once its input exceeds the number.

${conflictTable(bounds)}

## Context windows: ${windows.length}

Tokens.

${conflictTable(windows)}

## Rows of genai-prices that name no model one could call: ${unnamed.length}

${unnamed.join('\n')}

## Providers left out

${table(['provider', 'why'], Object.entries(providersLeftOut))}

## Models by provider

${counts(rows)}
`;
}
