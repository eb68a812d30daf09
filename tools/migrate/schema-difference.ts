import { EventEmitter } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';

const connectTimeoutMs = 10_000;

/** Where the Prisma schema is, and which database it is compared with. */
export interface SchemaDifferenceOptions {
  readonly databaseUrl: string;
  readonly schemaFolder: string;
}

/**
 * The SQL that would make a database equal to the Prisma schema; empty when it is. Prisma sees tables, columns, indexes,
 * keys and enums; of partitions, policies, rights, functions and triggers it knows nothing.
 * COMPAT: Prisma's own command needs a native engine from a download site; the same engine is on npm as WebAssembly,
 * which takes a driver adapter instead of an address (7.10, 2026-11).
 */
export async function schemaDifference(options: SchemaDifferenceOptions): Promise<string> {
  const files = schemaFiles(options.schemaFolder);
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: 1,
    connectionTimeoutMillis: connectTimeoutMs,
  });
  pool.on('error', () => undefined);
  const SchemaEngine = await loadEngine();
  const engine = await SchemaEngine.new(
    { datamodels: files.map((file) => [file.path, file.content]) },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(new CatalogReader(pool)),
  );
  try {
    const difference = await engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: options.schemaFolder },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: true,
      filters: { externalTables: ['public._prisma_migrations'], externalEnums: [] },
    });
    return difference.exitCode === 0 ? '' : (difference.stdout ?? '');
  } finally {
    engine.free();
    await pool.end();
  }
}

async function loadEngine() {
  // The engine reports its panics here; without it the first one would hide behind a missing global.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => process.stderr.write(`${message}\n`) },
  });
  const { SchemaEngine } = await import('@prisma/schema-engine-wasm');
  return SchemaEngine;
}

function schemaFiles(folder: string): { path: string; content: string }[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.prisma'));
  return names.sort().map((name) => ({ path: join(folder, name), content: readFileSync(join(folder, name), 'utf8') }));
}

/**
 * COMPAT: the adapter refuses PostgreSQL's internal type "char", which the engine's catalog queries return and want back
 * as a character (adapter-pg 7.10, 2026-11). The row description is changed to text before pg reads it, and the column
 * types that the engine sees are set right afterwards. Correct for a pool of one connection only.
 */
class CatalogReader extends PrismaPg {
  #charColumns: readonly number[] = [];

  constructor(pool: pg.Pool) {
    super(pool);
    pool.on('connect', (client) => this.#watch(client));
  }

  override async connect(): ReturnType<PrismaPg['connect']> {
    const adapter = await super.connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      for (const column of this.#charColumns) result.columnTypes[column] = ColumnTypeEnum.Character;
      return result;
    };
    return adapter;
  }

  #watch(client: pg.PoolClient): void {
    const internalChar = 18;
    const text = 25;
    const connection: unknown = Reflect.get(client, 'connection');
    if (!(connection instanceof EventEmitter)) throw new Error('pg no longer exposes its connection');
    connection.prependListener('rowDescription', ({ fields }: { fields: { dataTypeID: number }[] }) => {
      this.#charColumns = fields.flatMap((field, index) => (field.dataTypeID === internalChar ? [index] : []));
      for (const column of this.#charColumns) Object.assign(fields[column] ?? {}, { dataTypeID: text });
    });
  }
}
