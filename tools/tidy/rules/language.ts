import type { Finding } from '../finding.ts';
import type { SourceFile } from '../source-file.ts';
import { isNode, nameOf, type SyntaxNode, walk } from '../walk.ts';

/** Whether a line comment `SAFETY: …` stands directly above this line: the one licence for an unchecked cast. */
function isJustified(file: SourceFile, line: number): boolean {
  return file.comments.some(
    (comment) => comment.value.trimStart().startsWith('SAFETY:') && commentEndsAbove(file, comment.end, line),
  );
}

function commentEndsAbove(file: SourceFile, end: number, line: number): boolean {
  const endLine = file.lineAt(end);
  if (endLine >= line) return false;
  const between = file.text.split('\n').slice(endLine, line - 1);
  return between.every((text) => text.trim().startsWith('//'));
}

function isConstAssertion(node: SyntaxNode): boolean {
  const annotation = node['typeAnnotation'];
  return isNode(annotation) && nameOf(annotation, 'typeName') === 'const';
}

/** The line of the statement a node stands in: a SAFETY comment stands above the statement. */
function statementLine(file: SourceFile, node: SyntaxNode, parents: readonly SyntaxNode[]): number {
  const statement = parents.findLast((parent) => /Statement$|Declaration$|^Property|^JSXAttribute$/.test(parent.type));
  return file.lineAt((statement ?? node).start);
}

/** No `any`, no non-null `!`, no unchecked cast without its reason, no `export *`, no default export unasked for. */
export function checkLanguage(file: SourceFile): Finding[] {
  const findings: Finding[] = [];
  const program: unknown = file.program;
  if (!isNode(program)) return findings;
  walk(program, (node, parents) => {
    const line = file.lineAt(node.start);
    const found = (rule: string, message: string): void => void findings.push({ rule, path: file.path, line, message });
    if (node.type === 'TSAnyKeyword') found('no-any', 'any switches the type checker off');
    if (node.type === 'TSNonNullExpression') found('no-non-null', 'check for null instead of asserting it away');
    if (node.type === 'TSAsExpression' && !isConstAssertion(node)) {
      const isSafe = isJustified(file, line) || isJustified(file, statementLine(file, node, parents));
      if (!isSafe) found('no-cast', 'a cast needs a comment `// SAFETY: why it is true` above it, or better a check');
    }
    if (node.type === 'TSTypeAssertion') found('no-cast', 'write a check instead of a cast');
    if (node.type === 'ExportAllDeclaration') found('no-export-all', 'name what is exported');
    if (node.type === 'ExportDefaultDeclaration' && !mayExportDefault(file.path)) {
      found('no-default-export', 'only frameworks and configuration files ask for default exports');
    }
  });
  return findings;
}

function mayExportDefault(path: string): boolean {
  return (
    /\.config\.m?[jt]s$/.test(path) ||
    /^apps\/console\/src\/app\//.test(path) ||
    /^apps\/console\/src\/(?:proxy|middleware|instrumentation)\.ts$/.test(path)
  );
}

/** Only config.ts of an app, and the repository's own programs, read the environment. */
export function checkEnvironmentAccess(file: SourceFile): Finding[] {
  if (/(?:^|\/)config\.ts$/.test(file.path) || /^(?:tools|prisma)\//.test(file.path) || file.isTest) return [];
  if (/\.config\.m?[jt]s$/.test(file.path)) return [];
  const findings: Finding[] = [];
  const program: unknown = file.program;
  if (!isNode(program)) return findings;
  walk(program, (node) => {
    if (node.type !== 'MemberExpression' || nameOf(node, 'object') !== 'process' || nameOf(node, 'property') !== 'env')
      return;
    findings.push({
      rule: 'environment',
      path: file.path,
      line: file.lineAt(node.start),
      message: 'only config.ts reads the environment',
    });
  });
  return findings;
}

const pureFolders = /^packages\/(?:access|policy|routing|pricing)\/src\//;
const impureCalls = new Set([
  'Date.now',
  'Math.random',
  'performance.now',
  'crypto.randomUUID',
  'crypto.getRandomValues',
]);
const impureNames = new Set(['fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']);

/** Deciding packages are synchronous and pure: no I/O, clock, chance or environment. */
export function checkPurity(file: SourceFile): Finding[] {
  if (!pureFolders.test(file.path) || file.isTest) return [];
  const findings: Finding[] = [];
  const program: unknown = file.program;
  if (!isNode(program)) return findings;
  walk(program, (node) => {
    const found = (message: string): void =>
      void findings.push({ rule: 'purity', path: file.path, line: file.lineAt(node.start), message });
    if (node['async'] === true || node.type === 'AwaitExpression') found('deciding is synchronous');
    if (node.type === 'ImportDeclaration' && nameOf(node, 'source').startsWith('node:')) found('no node:* here');
    if (node.type === 'MemberExpression' && impureCalls.has(`${nameOf(node, 'object')}.${nameOf(node, 'property')}`)) {
      found('time and chance are parameters');
    }
    if (node.type === 'CallExpression' && impureNames.has(nameOf(node, 'callee'))) found('no timers and no I/O here');
    if (
      node.type === 'NewExpression' &&
      nameOf(node, 'callee') === 'Date' &&
      Array.isArray(node['arguments']) &&
      node['arguments'].length === 0
    ) {
      found('time is a parameter');
    }
  });
  return findings;
}
