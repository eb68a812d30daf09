import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { repositoryFolder } from '../stack/folders.ts';
import { applyScaffold } from './apply-scaffold.ts';
import { scaffolds } from './scaffolds.ts';

function copyOf(paths: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), 'waygate-new-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    cpSync(join(repositoryFolder, path), join(root, path));
  }
  return root;
}

test.each([
  ['provider', ['acme-ai', 'https://api.acme.example/v1'], 'packages/providers/src/catalog.ts', ["id: 'acme-ai'"]],
  [
    'procedure',
    ['keys/rename-key', 'keys:read'],
    'apps/console/src/features/keys/server/router.ts',
    ["from './rename-key.ts'", 'renameKey,'],
  ],
  ['job', ['sweep-drafts'], 'apps/worker/src/jobs/index.ts', ["from './sweep-drafts.ts'", "'sweep-drafts': {"]],
  ['stage', ['screen'], 'apps/gateway/src/pipeline.ts', ["from './stages/screen.ts'", 'const screenPlan = screen(']],
])('a new %s comes with its test and is known where its kind is listed', (kind, words, table, lines) => {
  const root = copyOf([table]);
  const scaffold = scaffolds[kind]?.make(words) ?? { files: {}, edits: [] };
  const written = applyScaffold(root, scaffold);
  expect(written.filter((path) => path.endsWith('.test.ts'))).toHaveLength(1);
  for (const line of lines) expect(readFileSync(join(root, table), 'utf8')).toContain(line);
  expect(() => applyScaffold(root, scaffold)).toThrow('is there already');
});

test.each([
  ['provider', ['acme', 'http://api.acme.example'], 'is not an https base URL'],
  ['job', ['Sweep'], 'is not <verb-noun>'],
  ['stage', ['two-words'], 'is not one lower-case verb'],
  ['procedure', ['keys', 'keys:read'], 'is not <feature>/<verb-noun>'],
])('a new %s that is named wrongly is refused', (kind, words, reason) => {
  expect(() => scaffolds[kind]?.make(words)).toThrow(reason);
});

test('a scaffold whose place is not found writes nothing', () => {
  const root = copyOf(['apps/worker/src/jobs/index.ts']);
  const edits = [{ path: 'apps/worker/src/jobs/index.ts', pattern: /no such place/, replacement: '' }];
  expect(() => applyScaffold(root, { files: { 'a.ts': '' }, edits })).toThrow('has no place for this');
  expect(() => readFileSync(join(root, 'a.ts'))).toThrow('ENOENT');
});
