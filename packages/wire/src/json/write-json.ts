/** JSON that is already written; `writeJson` puts it into place byte for byte. */
export class RawJson {
  readonly written: string;

  constructor(written: string) {
    this.written = written;
  }
}

/** What `writeJson` writes: values of JSON, some of them written already. */
export type JsonTree = null | boolean | number | string | RawJson | readonly JsonTree[] | JsonRecord;

/** An object to be written. */
export type JsonRecord = { readonly [key: string]: JsonTree };

/** Names of members that need no escaping, which nearly all are. */
const plainName = /^[\w$-]*$/;

/** Writes a tree as compact JSON. Numbers that JSON does not know become null. */
export function writeJson(tree: JsonTree): string {
  if (typeof tree !== 'object' || tree === null) return JSON.stringify(tree);
  if (tree instanceof RawJson) return tree.written;
  let text = '';
  if (Array.isArray(tree)) {
    for (const item of tree) text += text === '' ? writeJson(item) : `,${writeJson(item)}`;
    return `[${text}]`;
  }
  for (const [name, value] of Object.entries(tree)) {
    const member = `${plainName.test(name) ? `"${name}"` : JSON.stringify(name)}:${writeJson(value)}`;
    text += text === '' ? member : `,${member}`;
  }
  return `{${text}}`;
}

/** The object without the members that are null or undefined: a member that says nothing is not sent. */
export function omitEmpty(object: { readonly [key: string]: JsonTree | undefined }): JsonRecord {
  const kept: { [key: string]: JsonTree } = {};
  for (const [key, value] of Object.entries(object)) if (value !== null && value !== undefined) kept[key] = value;
  return kept;
}

/** A JSON object that arrived as text, to be put into a tree as it was written; an empty text is an empty object. */
export function rawObject(text: string): RawJson | null {
  if (text.trim() === '') return new RawJson('{}');
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? new RawJson(text) : null;
  } catch {
    return null;
  }
}
