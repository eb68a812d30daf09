import { basename } from 'node:path';
import type { Finding } from '../finding.ts';
import type { SourceFile } from '../source-file.ts';
import { isNode, nameOf, type SyntaxNode } from '../walk.ts';

const drawers = new Set([
  'shared',
  'common',
  'core',
  'lib',
  'libs',
  'util',
  'utils',
  'helper',
  'helpers',
  'misc',
  'manager',
  'services',
  '__tests__',
]);
const vagueSuffix = /(?:Manager|Service|Helper|Helpers|Util|Utils|Base|Impl)$/;

/** No drawers: a folder or file is named for what it holds. */
export function checkPathNames(paths: readonly string[]): Finding[] {
  return paths.flatMap((path) => {
    const vague = path.split('/').find((part) => drawers.has(part.replace(/\..*$/, '')));
    if (vague === undefined || /(?:^|\/)node_modules\//.test(path)) return [];
    return [{ rule: 'drawer-name', path, line: 1, message: `${vague} says nothing about what is in it` }];
  });
}

type Export = {
  readonly name: string;
  readonly kind: string;
  readonly node: SyntaxNode;
  readonly statement: SyntaxNode;
};

/** What a file declares and exports by name, in order. */
export function exportsOf(file: SourceFile): Export[] {
  const program: unknown = file.program;
  if (!isNode(program) || !Array.isArray(program['body'])) return [];
  return program['body'].filter(isNode).flatMap((statement) => {
    const declaration = statement['declaration'];
    if (!/^Export(?:Named|Default)Declaration$/.test(statement.type) || !isNode(declaration)) return [];
    if (declaration.type !== 'VariableDeclaration') {
      return [{ name: nameOf(declaration, 'id'), kind: declaration.type, node: declaration, statement }];
    }
    const variables = Array.isArray(declaration['declarations']) ? declaration['declarations'].filter(isNode) : [];
    return variables.map((node) => ({ name: nameOf(node, 'id'), kind: 'variable', node, statement }));
  });
}

function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

const frameworkNamed =
  /^apps\/console\/src\/app\/|\.config\.m?[jt]s$|(?:^|\/)(?:main|index|router|config|proxy|instrumentation)\.tsx?$/;

/** No vague suffix on what is exported, and a file with one exported function bears that function's name. */
export function checkExportNames(file: SourceFile): Finding[] {
  const exported = exportsOf(file);
  const findings = exported
    .filter(({ name }) => vagueSuffix.test(name))
    .map(({ name, statement }) => ({
      rule: 'vague-name',
      path: file.path,
      line: file.lineAt(statement.start),
      message: `${name}: name what it is or does`,
    }));
  const values = exported.filter(({ kind }) => !kind.startsWith('TS'));
  const [only] = values;
  if (values.length !== 1 || only?.kind !== 'FunctionDeclaration' || frameworkNamed.test(file.path) || file.isTest)
    return findings;
  const stem = basename(file.path).replace(/\.[a-z.]+$/, '');
  if (kebab(only.name) === stem || /^(?:tools|prisma)\//.test(file.path)) return findings;
  const message = `the file's one export is ${only.name}; call the file ${kebab(only.name)}`;
  return [...findings, { rule: 'file-name', path: file.path, line: file.lineAt(only.statement.start), message }];
}

/** Exported functions, classes and types say what they are in a doc comment. */
export function checkDocComments(file: SourceFile): Finding[] {
  if (file.isTest || /^apps\/console\/src\/app\/|\.config\.m?[jt]s$/.test(file.path)) return [];
  const documented = new Set(
    file.comments
      .filter((comment) => comment.type === 'Block' && comment.value.startsWith('*'))
      .map((comment) => followingOffset(file, comment.end)),
  );
  return exportsOf(file).flatMap(({ name, node, kind, statement }) => {
    if (documented.has(statement.start) || kind === 'variable' || isInferredType(file, node)) return [];
    return [
      {
        rule: 'doc-comment',
        path: file.path,
        line: file.lineAt(statement.start),
        message: `${name} has no doc comment`,
      },
    ];
  });
}

/** A type worked out from the schema or list above it, which carries the words. */
function isInferredType(file: SourceFile, node: SyntaxNode): boolean {
  if (node.type !== 'TSTypeAliasDeclaration') return false;
  const text = file.text.slice(node.start, node.end);
  return /=\s*(?:z\.(?:infer|input|output)<typeof|\(typeof|Id<'|keyof typeof)/.test(text);
}

function followingOffset(file: SourceFile, end: number): number {
  return end + (/^\s*/.exec(file.text.slice(end))?.[0].length ?? 0);
}
