import { appendAudit, withOrganisation } from '@waygate/db';
import { refuse } from '@waygate/errors';
import { catalogueVersion } from '@waygate/pricing';
import { formatUsdExactly, systemClock } from '@waygate/protocol';
import { csvLine } from '@/features/requests/csv-line.ts';
import { createRequestContext } from '@/server/create-request-context.ts';
import { database } from '@/server/database.ts';
import { enterEnvironment, refusalResponse } from '@/server/enter-environment.ts';
import { modelQuerySchema } from '../model-query.ts';
import type { ModelRow } from '../model-row.ts';
import { findModels } from './find-models.ts';
import { readModelWorld } from './model-world.ts';

const head = [
  'model',
  'name',
  'provider',
  'kind',
  'access',
  'context_tokens',
  'output_tokens_max',
  'reads',
  'writes',
  'capabilities',
  'input_usd_per_million',
  'cached_input_usd_per_million',
  'output_usd_per_million',
  'is_own_price',
  'is_deprecated',
];

function usd(cell: bigint | null | undefined): string | null {
  return cell === null || cell === undefined ? null : formatUsdExactly(cell);
}

function lineOf(row: ModelRow): string {
  return csvLine([
    ...[row.id, row.name, row.provider, row.kind, row.access, row.contextTokens, row.outputTokensMax],
    ...[row.reads.join(' '), row.writes.join(' '), row.can.join(' ')],
    ...[usd(row.price?.input), usd(row.price?.cacheRead), usd(row.price?.output)],
    ...[row.price?.isOwn ?? false, row.isDeprecated],
  ]);
}

/** Parameters of the address as a query: several words of one facet are separated by commas, as the page writes them. */
function readQuery(search: URLSearchParams) {
  const words = (name: string) => (search.get(name) ?? '').split(',').filter((word) => word !== '');
  return modelQuerySchema.safeParse({
    ...{ providers: words('providers'), kinds: words('kinds'), modalities: words('modalities'), can: words('can') },
    ...{ q: search.get('q') ?? '', price: search.get('price') ?? '', sort: search.get('sort') ?? 'best' },
    ...{ context: Number(search.get('context') ?? 0), usable: search.get('usable') === 'true' },
  });
}

/** Answers with the models of a query as a CSV file. The export stands in the audit log. */
export async function answerModelsExport(request: Request, place: { org: string; env: string }): Promise<Response> {
  const context = await createRequestContext(request.headers);
  try {
    const entered = await enterEnvironment(context, { ...place, permission: 'models:read' });
    const query = readQuery(new URL(request.url).searchParams);
    if (!query.success) throw refuse('parameter_invalid', { cause: query.error });
    const { environment, scope } = entered;
    const rows = await withOrganisation(database(), scope, async (tx) => {
      const found = findModels(query.data, await readModelWorld({ ...entered, tx }, systemClock.nowMs()));
      await appendAudit(tx, {
        action: 'models.exported',
        target: { kind: 'environment', id: environment.id, name: environment.name },
        after: { models: found.length, catalogueVersion },
      });
      return found;
    });
    return new Response([csvLine(head), ...rows.map(lineOf)].join(''), {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="models-${environment.slug}.csv"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  } catch (error) {
    return refusalResponse(error, context.requestId);
  }
}
