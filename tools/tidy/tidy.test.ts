import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkErrorPages, checkStages } from './rules/documents.ts';
import { checkImportCycles } from './rules/imports.ts';
import { checkPathNames } from './rules/names.ts';
import { parseSource } from './source-file.ts';
import { checkFile, checkRepository } from './tidy.ts';

const lines = (count: number, text = '  work();'): string => Array.from({ length: count }, () => text).join('\n');
const rulesFor = (path: string, text: string): string[] =>
  checkFile(parseSource(path, text)).map((finding) => finding.rule);
const documented = '/** Says what it is. */\n';
/** Every file is read and parsed: seconds on a busy machine. */
const wholeRepositoryMs = 60_000;

describe('the repository', () => {
  it('keeps every house rule', { timeout: wholeRepositoryMs }, () => {
    expect(checkRepository(resolve(import.meta.dirname, '../..'))).toEqual([]);
  });
});

describe('each rule finds what breaks it', () => {
  it.each([
    ['function-size', 'packages/db/src/long-one.ts', `${documented}export function longOne(): void {\n${lines(70)}\n}`],
    [
      'function-size',
      'apps/console/src/ui/wide.tsx',
      `${documented}export function Wide(): null {\n${lines(150)}\n  return null;\n}`,
    ],
    ['file-size', 'packages/db/src/many.ts', lines(401, 'work();')],
    [
      'parameters',
      'packages/db/src/four.ts',
      `${documented}export const four = (a: 1, b: 2, c: 3, d: 4): number => a + b + c + d;`,
    ],
    [
      'nesting',
      'packages/db/src/deep.ts',
      'function deep(): void {\n if (a) { for (;;) { while (b) { try { c(); } finally { d(); } } } }\n}',
    ],
    ['no-any', 'packages/db/src/loose.ts', 'const loose: any = 1;'],
    ['no-non-null', 'packages/db/src/bold.ts', 'const bold = found!.name;'],
    ['no-cast', 'packages/db/src/cast.ts', 'const cast = found as string;'],
    ['no-cast', 'packages/db/src/cast.ts', 'const cast = <string>found;'],
    ['no-export-all', 'packages/db/src/index.ts', "export * from './x.ts';"],
    ['no-default-export', 'packages/db/src/index.ts', 'export default 1;'],
    ['environment', 'apps/worker/src/main.ts', 'const url = process.env.DATABASE_URL;'],
    ['purity', 'packages/policy/src/timed.ts', 'const at = Date.now();'],
    ['purity', 'packages/routing/src/slow.ts', 'const slow = async () => { await x; };'],
    ['purity', 'packages/pricing/src/read.ts', "import { readFileSync } from 'node:fs';"],
    ['vague-name', 'packages/db/src/key-manager.ts', `${documented}export class KeyManager {}`],
    ['file-name', 'packages/db/src/keys.ts', `${documented}export function createKey(): void {}`],
    ['doc-comment', 'packages/db/src/create-key.ts', 'export function createKey(): void {}'],
    ['doc-comment', 'packages/db/src/key.ts', 'export type Key = { id: string };'],
    ['unfinished', 'packages/db/src/x.ts', '// TODO finish'],
    ['history', 'packages/db/src/x.ts', '// previously a map'],
    ['commented-code', 'packages/db/src/x.ts', '// const old = read();'],
    ['import-direction', 'packages/policy/src/x.ts', "import { x } from '@waygate/db';"],
    ['import-direction', 'packages/policy/src/x.ts', "import { x } from '@waygate/routing';"],
    ['import-direction', 'packages/db/src/x.ts', "import { x } from '@waygate/vault';"],
    ['import-direction', 'packages/protocol/src/x.ts', "import { x } from '@waygate/errors';"],
    ['import-direction', 'apps/gateway/src/server.ts', "import { x } from '@waygate/db/gateway';"],
    ['import-direction', 'apps/console/src/server/x.ts', "import { x } from '@waygate/dialects';"],
    ['import-direction', 'apps/worker/src/main.ts', "import { x } from '../../gateway/src/main.ts';"],
    ['import-direction', 'apps/worker/src/main.ts', "import { x } from '@waygate/queues/src/inner.ts';"],
    ['import-direction', 'apps/worker/src/main.ts', "import { x } from '@waygate/testkit';"],
    ['import-direction', 'apps/worker/src/main.ts', "import { x } from '@waygate/gateway';"],
  ])('%s in %s', (rule, path, text) => {
    expect(rulesFor(path, text)).toContain(rule);
  });

  it('an import cycle', () => {
    const a = parseSource('packages/db/src/a.ts', "import { b } from './b.ts';");
    const b = parseSource('packages/db/src/b.ts', "import type { A } from './a.ts';");
    expect(checkImportCycles([a, b])).toHaveLength(1);
    expect(checkImportCycles([a])).toEqual([]);
  });

  it('a drawer', () => {
    expect(
      checkPathNames(['packages/utils/src/x.ts', 'apps/console/src/lib/x.ts', 'packages/db/src/keys.ts']),
    ).toHaveLength(2);
  });

  it('an error code without a page, a page without a code, a stage that is not run', () => {
    expect(checkErrorPages(['docs/errors/gone.md'], ['not_found'])).toHaveLength(2);
    expect(checkStages(['apps/gateway/src/stages/guard.ts'], "import { plan } from './stages/plan.ts';")).toHaveLength(
      1,
    );
  });
});

describe('the rules leave alone', () => {
  it.each([
    ['a cast with its reason', 'packages/db/src/x.ts', '// SAFETY: the row was checked.\nconst x = y as string;'],
    ['a const assertion', 'packages/db/src/x.ts', "const x = ['a'] as const;"],
    ['a long table', 'packages/db/src/x.ts', `const table = [\n${lines(500, '  1,')}\n];`],
    ['a long suite of tests', 'packages/db/src/x.test.ts', `describe('x', () => {\n${lines(100)}\n});`],
    ['the wide row of a table test', 'packages/db/src/x.test.ts', "it.each(rows)('%s', (a, b, c, d, e) => {});"],
    [
      'else-if chains',
      'packages/db/src/x.ts',
      'function f() { if (a) {} else if (b) {} else if (c) {} else if (d) {} else if (e) {} }',
    ],
    ['imports down the rows', 'packages/db/src/x.ts', "import { x } from '@waygate/protocol';"],
    ['the snapshot reading the database', 'apps/gateway/src/snapshot/x.ts', "import { x } from '@waygate/db/gateway';"],
    ['an inferred type below its schema', 'packages/queues/src/x.ts', 'export type X = z.infer<typeof xSchema>;'],
  ])('%s', (_what, path, text) => {
    expect(rulesFor(path, text)).toEqual([]);
  });
});
