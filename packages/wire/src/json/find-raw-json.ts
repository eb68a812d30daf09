// Some wires carry a tool call's arguments as an object where others carry text. The text must be the one the model wrote
// (`1.0` is not `1`), so it is cut out of the document instead of being written anew from parsed values.

const anyKey = '*';

/** A walk over valid JSON that remembers where it is. */
class JsonWalk {
  readonly #text: string;
  readonly #pattern: readonly string[];
  readonly #found: Map<string, string>;
  #at = 0;

  constructor(text: string, pattern: readonly string[], found: Map<string, string>) {
    this.#text = text;
    this.#pattern = pattern;
    this.#found = found;
  }

  /** Walks the value at the current place, whose path matches the pattern so far. */
  value(path: readonly string[]): void {
    this.#space();
    const start = this.#at;
    if (path.length === this.#pattern.length) {
      this.#skip();
      this.#found.set(path.join('.'), this.#text.slice(start, this.#at));
      return;
    }
    const opener = this.#text[start];
    if (opener !== '{' && opener !== '[') this.#skip();
    else {
      this.#at++;
      this.#members(path, opener === '{');
    }
  }

  #members(path: readonly string[], isObject: boolean): void {
    const wanted = this.#pattern[path.length];
    for (let index = 0; this.#at < this.#text.length; index++) {
      this.#space();
      if (this.#text[this.#at] === ',') this.#at++;
      this.#space();
      const here = this.#text[this.#at];
      if (here === '}' || here === ']') {
        this.#at++;
        return;
      }
      const key = isObject ? this.#key() : String(index);
      if (wanted === anyKey || wanted === key) this.value([...path, key]);
      else this.#skip();
    }
  }

  #key(): string {
    const start = this.#at;
    this.#string();
    const key: unknown = JSON.parse(this.#text.slice(start, this.#at));
    this.#space();
    this.#at++;
    this.#space();
    return String(key);
  }

  /** Steps over one value without looking at what is in it. */
  #skip(): void {
    this.#space();
    let depth = 0;
    do {
      const char = this.#text[this.#at];
      if (char === '"') this.#string();
      else {
        if (char === '{' || char === '[') depth++;
        else if (char === '}' || char === ']') depth--;
        this.#at++;
      }
    } while (this.#at < this.#text.length && (depth > 0 || !this.#isValueOver()));
  }

  #isValueOver(): boolean {
    const before = this.#text[this.#at - 1] ?? '';
    const here = this.#text[this.#at] ?? '';
    return '"}]'.includes(before) || ',}] \n\r\t'.includes(here);
  }

  #string(): void {
    this.#at++;
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"') {
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    }
    this.#at++;
  }

  #space(): void {
    while (' \n\r\t'.includes(this.#text[this.#at] ?? '\0')) this.#at++;
  }
}

/**
 * The values at the paths that match a pattern (`*` is any key or index), as they are written in a valid JSON text, by
 * dotted path. One walk, linear in the text.
 */
export function findRawJson(text: string, pattern: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  new JsonWalk(text, pattern, found).value([]);
  return found;
}
