import { dirname, join, normalize } from 'node:path';
import type { Finding } from '../finding.ts';
import type { SourceFile } from '../source-file.ts';
import { isNode, nameOf, walk } from '../walk.ts';

/** The rows of the house, lowest first. A package imports strictly lower rows only. */
const rows: readonly (readonly string[])[] = [
  ['protocol', 'errors', 'wire'],
  ['dialects', 'providers', 'access', 'policy', 'routing', 'pricing'],
  ['db', 'egress', 'queues', 'vault', 'telemetry', 'connect'],
];
/** The vocabulary may use itself downwards: wire speaks protocol's words. */
const withinRow = new Set(['wire>protocol', 'wire>errors', 'errors>protocol']);
/** What one app may not know, although the row would let it. */
const banned: Readonly<Record<string, readonly string[]>> = {
  console: ['dialects', 'routing'],
  worker: ['dialects', 'providers', 'routing'],
  sandbox: ['db', 'dialects', 'providers', 'routing', 'policy', 'pricing', 'vault'],
};

type Import = { readonly specifier: string; readonly line: number };

function importsOf(file: SourceFile): Import[] {
  const found: Import[] = [];
  const program: unknown = file.program;
  if (!isNode(program)) return found;
  walk(program, (node) => {
    if (!/^(?:Import|ExportNamed|ExportAll)Declaration$|^ImportExpression$|^TSImportType$/.test(node.type)) return;
    const specifier = nameOf(node, 'source') || nameOf(node, 'argument');
    if (specifier !== '') found.push({ specifier, line: file.lineAt(node.start) });
  });
  return found;
}

function rowOf(name: string): number {
  return rows.findIndex((row) => row.includes(name));
}

function ownerOf(path: string): { readonly kind: string; readonly name: string } {
  const [kind = '', name = ''] = path.split('/');
  return { kind, name };
}

function directionFault(file: SourceFile, imported: string): string | null {
  const { kind, name } = ownerOf(file.path);
  if (imported === 'testkit') {
    return file.isTest || kind === 'tools' || /vitest|playwright/.test(file.path) ? null : 'testkit is for tests only';
  }
  if (kind === 'apps') {
    if (banned[name]?.includes(imported) === true) return `apps/${name} has no business with ${imported}`;
    const isSnapshot = file.path.startsWith('apps/gateway/src/snapshot/') || file.isTest;
    if (name === 'gateway' && imported === 'db' && !isSnapshot) return 'the gateway reaches db from src/snapshot only';
    return rowOf(imported) === -1 ? `@waygate/${imported} is not a package an app imports` : null;
  }
  if (kind !== 'packages' || name === 'testkit' || file.isTest) return null;
  if (rowOf(imported) === -1) return `@waygate/${imported} is not a package that packages import`;
  return rowOf(imported) < rowOf(name) || withinRow.has(`${name}>${imported}`)
    ? null
    : `${name} may not import ${imported}: imports point down the rows`;
}

/** Import directions, packages by name only, nothing relative across a package's border. */
export function checkImportDirections(file: SourceFile): Finding[] {
  const { kind, name } = ownerOf(file.path);
  return importsOf(file).flatMap(({ specifier, line }) => {
    const found = (message: string): Finding[] => [{ rule: 'import-direction', path: file.path, line, message }];
    if (specifier.startsWith('.')) {
      const target = normalize(join(dirname(file.path), specifier));
      const isInside = target.startsWith(`${kind}/${kind === 'apps' || kind === 'packages' ? `${name}/` : ''}`);
      return isInside ? [] : found(`${specifier} leaves the package: import it by name`);
    }
    const match = /^@waygate\/([\w-]+)(\/.*)?$/.exec(specifier);
    if (match === null) return [];
    const [, imported = '', inner] = match;
    if (inner !== undefined && !(imported === 'db' && inner === '/gateway'))
      return found(`${specifier} reaches into a package`);
    const fault = directionFault(file, imported);
    return fault === null ? [] : found(fault);
  });
}

/** No file imports itself by way of others. Type-only imports count: a cycle of types is a cycle of thought. */
export function checkImportCycles(files: readonly SourceFile[]): Finding[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const targets = new Map(files.map((file) => [file.path, localTargets(file, byPath)]));
  const done = new Set<string>();
  const findings: Finding[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at !== -1) {
      const cycle = [...trail.slice(at), path].join(' → ');
      findings.push({ rule: 'import-cycle', path, line: 1, message: cycle });
      return;
    }
    if (done.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return findings;
}

function localTargets(file: SourceFile, byPath: ReadonlyMap<string, SourceFile>): string[] {
  return importsOf(file).flatMap(({ specifier }) => {
    const base = specifier.startsWith('@/')
      ? `apps/console/src/${specifier.slice(2)}`
      : specifier.startsWith('.')
        ? normalize(join(dirname(file.path), specifier))
        : null;
    if (base === null) return [];
    return [base, `${base}.ts`, `${base}.tsx`, `${base}/index.ts`, `${base}/index.tsx`]
      .filter((path) => byPath.has(path))
      .slice(0, 1);
  });
}
