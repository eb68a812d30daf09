const slugLengthMax = 40;

/** A name as it may stand in an address: ASCII letters, digits and single hyphens; `fallback` where none is left. */
export function slugOf(name: string, fallback = 'group'): string {
  const text = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, slugLengthMax)
    .replace(/^-+|-+$/g, '');
  return text === '' ? fallback : text;
}
