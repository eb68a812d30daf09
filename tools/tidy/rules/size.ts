import type { Finding } from '../finding.ts';
import type { SourceFile } from '../source-file.ts';
import { childrenOf, isFunction, isNode, nameOf, type SyntaxNode, walk } from '../walk.ts';

const functionLinesMax = 70;
const componentLinesMax = 150;
const fileLinesMax = 400;
const parametersMax = 3;
const nestingMax = 3;

const nestingTypes = new Set([
  'IfStatement',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
  'SwitchStatement',
  'TryStatement',
]);

/** The name a function is known by: its own, or the one it is assigned to. */
function functionName(node: SyntaxNode, parents: readonly SyntaxNode[]): string {
  const own = nameOf(node, 'id');
  if (own !== '') return own;
  const parent = parents.at(-1);
  if (parent === undefined) return 'anonymous';
  return nameOf(parent, 'id') || nameOf(parent, 'key') || 'anonymous';
}

/** Bodies of describe() are lists of tests, not code that is read as one thing. */
function isSuiteBody(parents: readonly SyntaxNode[], isTest: boolean): boolean {
  const call = parents.at(-1);
  if (!isTest || call?.type !== 'CallExpression' || !isNode(call['callee'])) return false;
  const callee = call['callee'];
  return [nameOf(call, 'callee'), nameOf(callee, 'object'), nameOf(callee, 'property')].some((name) =>
    ['describe', 'suite'].includes(name),
  );
}

/** The callback of a table test takes a row of its table, as wide as the table is. */
function isTableRow(parents: readonly SyntaxNode[], isTest: boolean): boolean {
  return isTest && parents.at(-1)?.type === 'CallExpression';
}

/** Deepest control flow within a function, not counting functions inside it; `else if` is no deeper than its `if`. */
function deepestNesting(node: SyntaxNode, depth = 0): number {
  let deepest = depth;
  for (const child of childrenOf(node)) {
    if (isFunction(child)) continue;
    const isElseIf = node.type === 'IfStatement' && child.type === 'IfStatement' && node['alternate'] === child;
    const below = nestingTypes.has(child.type) && !isElseIf ? depth + 1 : depth;
    deepest = Math.max(deepest, deepestNesting(child, below));
  }
  return deepest;
}

function isComponent(file: SourceFile, name: string): boolean {
  return file.path.endsWith('.tsx') && /^[A-Z]/.test(name);
}

/** Functions within 70 lines (React components 150), three parameters and three levels of control flow. */
export function checkFunctionSize(file: SourceFile): Finding[] {
  const findings: Finding[] = [];
  walk(asNode(file), (node, parents) => {
    if (!isFunction(node) || isSuiteBody(parents, file.isTest)) return;
    const name = functionName(node, parents);
    const line = file.lineAt(node.start);
    const lines = file.lineAt(node.end) - line + 1;
    const max = isComponent(file, name) ? componentLinesMax : functionLinesMax;
    const parameters = Array.isArray(node['params']) ? node['params'].length : 0;
    const nesting = deepestNesting(node);
    const found = (rule: string, message: string): void => void findings.push({ rule, path: file.path, line, message });
    if (lines > max) found('function-size', `${name} spans ${lines} lines; the limit is ${max}`);
    if (parameters > parametersMax && !isTableRow(parents, file.isTest))
      found('parameters', `${name} takes ${parameters} parameters; take an object above ${parametersMax}`);
    if (nesting > nestingMax)
      found('nesting', `${name} nests control flow ${nesting} deep; the limit is ${nestingMax}`);
  });
  return findings;
}

/** Lines of top-level array and object literals: a table may be as long as its subject. */
function tableLines(file: SourceFile): number {
  let lines = 0;
  walk(asNode(file), (node, parents) => {
    if (parents.some((parent) => isFunction(parent) || isLiteral(parent)) || !isLiteral(node)) return;
    lines += file.lineAt(node.end) - file.lineAt(node.start);
  });
  return lines;
}

function isLiteral(node: SyntaxNode): boolean {
  return node.type === 'ArrayExpression' || node.type === 'ObjectExpression';
}

/** Files within 400 lines, tables not counted. */
export function checkFileSize(file: SourceFile): Finding[] {
  const lines = file.lineAt(file.text.length) - tableLines(file);
  if (lines <= fileLinesMax) return [];
  return [{ rule: 'file-size', path: file.path, line: 1, message: `${lines} lines; the limit is ${fileLinesMax}` }];
}

function asNode(file: SourceFile): SyntaxNode {
  const program: unknown = file.program;
  if (!isNode(program)) throw new Error(`${file.path} has no syntax tree`);
  return program;
}
