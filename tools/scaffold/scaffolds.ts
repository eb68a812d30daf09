import type { Scaffold } from './apply-scaffold.ts';

/** What `pnpm new` can write: the words it asks for, and how they become files. */
export interface ScaffoldKind {
  readonly usage: string;
  /** @throws Error with one sentence when a word is not of the form that is needed. */
  readonly make: (words: readonly string[]) => Scaffold;
}

function word(value: string | undefined, pattern: RegExp, what: string): string {
  if (value !== undefined && pattern.test(value)) return value;
  throw new Error(`"${value ?? ''}" is not ${what}.`);
}

const kebab = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

function camel(name: string): string {
  return name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function title(name: string): string {
  return name.replaceAll(
    /(^|-)([a-z0-9])/g,
    (_, dash: string, letter: string) => (dash === '' ? '' : ' ') + letter.toUpperCase(),
  );
}

function makeProvider([first, second]: readonly string[]): Scaffold {
  const id = word(first, kebab, 'an id of lower-case words joined by dashes');
  const baseUrl = word(second, /^https:\/\/[a-z0-9.-]+(:\d+)?(\/[\w./-]*)?$/, 'an https base URL');
  const row = `{ id: '${id}', name: '${title(id)}', wire: 'openai', baseUrl: '${baseUrl}', auth: 'bearer', needsKey: true, quirks: {} }`;
  const test = `import { Secret } from '@waygate/protocol';
import { expect, test } from 'vitest';
import { findProvider } from './catalog.ts';
import { providerTable } from './provider-table.ts';

test('${title(id)} is called at its own address with the key as a bearer token', () => {
  const row = findProvider('${id}');
  if (row === undefined) throw new Error('${id} is not in the catalogue');
  expect(row.baseUrl).toBe('${baseUrl}');
  const headers = providerTable[row.wire].encodeCredential(row, new Secret('key-1'));
  expect(headers).toEqual({ authorization: 'Bearer key-1' });
});
`;
  const path = 'packages/providers/src/catalog.ts';
  const edits = [
    {
      path,
      pattern: /(export const providerCatalog[^[]*\[\][^[]*\[\n[\s\S]*?)(\n\];)/,
      replacement: `$1\n  ${row},$2`,
    },
  ];
  return { files: { [`packages/providers/src/catalog.${id}.test.ts`]: test }, edits };
}

function makeProcedure([first, second]: readonly string[]): Scaffold {
  const [feature = '', name = ''] = word(first, /^[a-z-]+\/[a-z]+(-[a-z]+)+$/, '<feature>/<verb-noun>').split('/');
  const permission = word(second, /^[a-z_]+:[a-z_]+$/, 'a permission such as keys:read');
  const folder = `apps/console/src/features/${feature}/server`;
  const code = `import { procedure } from '@/server/trpc.ts';

/** ${title(name)} of the environment that the caller works in. */
export const ${camel(name)} = procedure('${permission}').query(async ({ ctx }) => ({ environmentId: ctx.environment.id }));
`;
  const test = `import { expect, test } from 'vitest';
import { ${camel(name)} } from './${name}.ts';

test('${name} declares who may call it', () => {
  expect(${camel(name)}._def.meta).toEqual({ access: '${permission}' });
});
`;
  const path = `${folder}/router.ts`;
  const edits = [
    {
      path,
      pattern: /(import \{ createRouter \}[^\n]*\n)/,
      replacement: `$1import { ${camel(name)} } from './${name}.ts';\n`,
    },
    { path, pattern: /(createRouter\(\{\n[\s\S]*?)(\n\}\))/, replacement: `$1\n  ${camel(name)},$2` },
  ];
  return { files: { [`${folder}/${name}.ts`]: code, [`${folder}/${name}.test.ts`]: test }, edits };
}

function makeJob([first]: readonly string[]): Scaffold {
  const name = word(first, /^[a-z]+(-[a-z0-9]+)+$/, '<verb-noun>, lower-case words joined by dashes');
  const code = `import type { RunJob } from './job.ts';

/** ${title(name)}. Idempotent: doing it again changes nothing. */
export const ${camel(name)}: RunJob<unknown> = async ({ clock, logger }) => {
  logger.debug('${name} ran', { atMs: clock.nowMs() });
};
`;
  const test = `import { openDatabase } from '@waygate/db';
import { createLogger } from '@waygate/telemetry';
import { createTestDatabase, fakeClock } from '@waygate/testkit';
import { expect, test } from 'vitest';
import { ${camel(name)} } from './${name}.ts';

test('${name}, run twice, leaves what it leaves when it runs once', async () => {
  const testDatabase = await createTestDatabase();
  const options = { poolMax: 1, applicationName: 'test', statementTimeoutMs: 5_000 } as const;
  const database = openDatabase({ url: testDatabase.url, role: 'system', ...options });
  const logger = createLogger({ service: 'worker', level: 'error', sink: { write: () => undefined } });
  const context = { database, clock: fakeClock(), logger, usageRetentionDays: 30, sessionRetentionDays: 30 };
  const look = () => testDatabase.query('SELECT count(*)::int AS events FROM usage_event');
  try {
    await ${camel(name)}(context, {});
    const once = await look();
    await ${camel(name)}(context, {});
    expect(await look()).toEqual(once);
  } finally {
    await database.close();
    await testDatabase.close();
  }
});
`;
  const path = 'apps/worker/src/jobs/index.ts';
  const row = `'${name}': { kind: 'scheduled', queue: 'housekeeping', everyMs: hourMs, run: ${camel(name)} },`;
  const edits = [
    {
      path,
      pattern: /(import type [^\n]*from '\.\/job\.ts';\n)/,
      replacement: `$1import { ${camel(name)} } from './${name}.ts';\n`,
    },
    { path, pattern: /(export const jobs = \{\n[\s\S]*?)(\n\} as const)/, replacement: `$1\n  ${row}$2` },
  ];
  return {
    files: { [`apps/worker/src/jobs/${name}.ts`]: code, [`apps/worker/src/jobs/${name}.test.ts`]: test },
    edits,
  };
}

function makeStage([first]: readonly string[]): Scaffold {
  const name = word(first, /^[a-z]+$/, 'one lower-case verb');
  const folder = 'apps/gateway/src/stages';
  const code = `import type { Plan } from './plan.ts';

/** ${title(name)}: runs before anything is sent upstream. Pure. @throws Refusal for what must not be sent. */
export function ${name}(planned: Plan): Plan {
  return planned;
}
`;
  const test = `import { expect, test } from 'vitest';
import { ${name} } from './${name}.ts';
import type { Plan } from './plan.ts';

test('${name} hands on what it lets through unchanged', () => {
  // SAFETY: the stage only hands the plan on, and a plan cannot be made outside its own stage.
  const planned = { stage: 'plan' } as unknown as Plan;
  expect(${name}(planned)).toBe(planned);
});
`;
  const path = 'apps/gateway/src/pipeline.ts';
  const edits = [
    {
      path,
      pattern: /(import \{[^}]*\} from '\.\/stages\/plan\.ts';\n)/,
      replacement: `$1import { ${name} } from './stages/${name}.ts';\n`,
    },
    {
      path,
      pattern: /await relay\((\w+), /,
      replacement: `const ${name}Plan = ${name}($1);\n    await relay(${name}Plan, `,
    },
  ];
  return { files: { [`${folder}/${name}.ts`]: code, [`${folder}/${name}.test.ts`]: test }, edits };
}

/** Every kind, by the word that names it. */
export const scaffolds: Readonly<Record<string, ScaffoldKind>> = {
  provider: { usage: 'provider <id> <https base URL>', make: makeProvider },
  procedure: { usage: 'procedure <feature>/<verb-noun> <permission>', make: makeProcedure },
  job: { usage: 'job <verb-noun>', make: makeJob },
  stage: { usage: 'stage <verb>', make: makeStage },
};
