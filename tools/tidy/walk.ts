/** A node of the syntax tree, as far as the rules look at it. */
export type SyntaxNode = { readonly type: string; readonly start: number; readonly end: number } & Readonly<
  Record<string, unknown>
>;

/** Whether a value of the tree is a node. */
export function isNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value
  );
}

/** The nodes directly below a node, in source order of their fields. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (const [field, value] of Object.entries(node)) {
    if (field === 'parent') continue;
    if (Array.isArray(value)) children.push(...value.filter(isNode));
    else if (isNode(value)) children.push(value);
  }
  return children;
}

/** Calls `visit` for a node and everything below it, parents first, with the chain of parents (nearest last). */
export function walk(
  node: SyntaxNode,
  visit: (node: SyntaxNode, parents: readonly SyntaxNode[]) => void,
  parents: readonly SyntaxNode[] = [],
): void {
  visit(node, parents);
  const below = [...parents, node];
  for (const child of childrenOf(node)) walk(child, visit, below);
}

/** The text in a node's field of that name when it is an identifier or a literal, else an empty text. */
export function nameOf(node: SyntaxNode, field: string): string {
  const named = node[field];
  if (!isNode(named)) return '';
  if (typeof named['name'] === 'string') return named['name'];
  return typeof named['value'] === 'string' ? named['value'] : '';
}

const functionTypes = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/** Whether a node is a function of any spelling. */
export function isFunction(node: SyntaxNode): boolean {
  return functionTypes.has(node.type);
}
