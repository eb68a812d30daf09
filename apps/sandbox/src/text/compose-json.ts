import type { Draw } from './draw-from.ts';

type Schema = Readonly<Record<string, unknown>>;

const words = ['amber', 'harbour', 'Lisbon', 'ledger', 'maple', 'north', 'quartz', 'river', 'summit', 'willow'];
const depthMax = 12;

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function resolve(schema: Schema, root: Schema): Schema {
  const reference = schema['$ref'];
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return schema;
  let found: unknown = root;
  for (const step of reference.slice(2).split('/')) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    found = isSchema(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  }
  return isSchema(found) ? found : {};
}

function typeOf(schema: Schema): unknown {
  const type = schema['type'];
  if (Array.isArray(type)) return type.find((name) => name !== 'null') ?? 'null';
  if (type === undefined && isSchema(schema['properties'])) return 'object';
  return type;
}

function composeNumber(schema: Schema, draw: Draw): number {
  const { minimum, maximum } = schema;
  const low = typeof minimum === 'number' ? Math.ceil(minimum) : 1;
  const high = typeof maximum === 'number' ? Math.floor(maximum) : low + 99;
  return high > low ? low + draw.int(high - low + 1) : low;
}

function composeString(schema: Schema, draw: Draw): string {
  if (schema['format'] === 'date') return `2026-0${1 + draw.int(9)}-1${draw.int(10)}`;
  if (schema['format'] === 'date-time') return `2026-0${1 + draw.int(9)}-1${draw.int(10)}T0${draw.int(10)}:00:00Z`;
  if (schema['format'] === 'email') return `${draw.pick(words).toLowerCase()}@example.com`;
  if (schema['format'] === 'uri') return `https://example.com/${draw.pick(words).toLowerCase()}`;
  return draw.pick(words);
}

type Composition = { readonly root: Schema; readonly draw: Draw; readonly depth: number };

function composeObject(schema: Schema, composition: Composition): unknown {
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  // `Object.fromEntries` defines own members whatever the key, so that a property called `__proto__` stays a property.
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, composeValue(property, composition)]),
  );
}

function composeArray(schema: Schema, composition: Composition): unknown[] {
  const minItems = typeof schema['minItems'] === 'number' ? schema['minItems'] : 1;
  const count = Math.min(Math.max(minItems, 1 + composition.draw.int(2)), 16);
  return Array.from({ length: count }, () => composeValue(schema['items'], composition));
}

function composeValue(given: unknown, outer: Composition): unknown {
  const composition = { ...outer, depth: outer.depth + 1 };
  if (!isSchema(given) || composition.depth > depthMax) return null;
  const schema = resolve(given, composition.root);
  if (schema['const'] !== undefined) return schema['const'];
  if (Array.isArray(schema['enum']) && schema['enum'].length > 0) return composition.draw.pick(schema['enum']);
  const alternatives = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(alternatives)) return composeValue(alternatives[0], composition);
  switch (typeOf(schema)) {
    case 'object':
      return composeObject(schema, composition);
    case 'array':
      return composeArray(schema, composition);
    case 'integer':
    case 'number':
      return composeNumber(schema, composition.draw);
    case 'boolean':
      return composition.draw.int(2) === 1;
    case 'null':
      return null;
    default:
      return composeString(schema, composition.draw);
  }
}

/** JSON text that fits a JSON schema, as far as schemas of tools and structured answers go. */
export function composeJson(schema: Schema, draw: Draw): string {
  return JSON.stringify(composeValue(schema, { root: schema, draw, depth: 0 }));
}
