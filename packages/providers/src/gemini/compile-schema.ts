import type { JsonObject, JsonValue } from '@waygate/protocol';
import { isObjectValue, objectAt, textAt } from '@waygate/wire';
import type { DropLog } from '../hub/drop-log.ts';

// Gemini takes a subset of OpenAPI 3.0's Schema (https://ai.google.dev/api/caching#Schema, 2026-11) and refuses the whole
// request for a keyword it does not know. What it knows is kept, what can be said otherwise is rewritten, the rest is
// dropped and reported.

/** Keywords that go over as they are. */
const kept: ReadonlySet<string> = new Set([
  'title',
  'description',
  'default',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'minProperties',
  'maxProperties',
  'minimum',
  'maximum',
  'pattern',
  'propertyOrdering',
  'example',
  'nullable',
]);
/** Keywords that say nothing about the value, or are dealt with elsewhere. */
const silent: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$defs',
  'definitions',
  '$comment',
  'additionalProperties',
]);
const formats: ReadonlySet<string> = new Set(['enum', 'date-time', 'float', 'double', 'int32', 'int64']);
const depthMax = 64;

type Place = {
  readonly root: JsonObject;
  readonly drops: DropLog;
  readonly refs: readonly string[];
  readonly depth: number;
};

function resolve(ref: string, root: JsonObject): JsonObject | null {
  if (!ref.startsWith('#')) return null;
  let found: JsonValue | undefined = root;
  for (const step of ref.slice(1).split('/').slice(1)) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    found = isObjectValue(found) ? found[key] : Array.isArray(found) ? found[Number(key)] : undefined;
  }
  return isObjectValue(found) ? found : null;
}

/** Alternatives without `null`, and whether null was among them. */
function splitNull(schemas: readonly JsonValue[]): { readonly rest: JsonObject[]; readonly isNullable: boolean } {
  const objects = schemas.filter(isObjectValue);
  const rest = objects.filter((schema) => schema['type'] !== 'null' && schema['const'] !== null);
  return { rest, isNullable: rest.length < objects.length };
}

/** Members of `allOf` folded into one schema: properties united, requirements joined. */
function foldAllOf(schema: JsonObject, place: Place): JsonObject {
  const { allOf, ...own } = schema;
  if (!Array.isArray(allOf)) return schema;
  const members = allOf
    .filter(isObjectValue)
    .map((member: JsonObject) => foldAllOf(followRef(member, place).schema, place));
  const schemas = [...members, own];
  const properties: JsonObject = Object.assign({}, ...schemas.map((member) => objectAt(member, 'properties') ?? {}));
  const required = new Set(schemas.flatMap((member) => listOf(member['required'])));
  return Object.assign(
    {},
    ...schemas,
    Object.keys(properties).length === 0 ? {} : { properties },
    required.size === 0 ? {} : { required: [...required] },
  );
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

/** A schema with its `$ref` replaced by what it names; one that names itself is any object, for there is no end to it. */
function followRef(
  schema: JsonObject,
  place: Place,
): { readonly schema: JsonObject; readonly refs: readonly string[] } {
  const ref = textAt(schema, '$ref');
  if (ref === null) return { schema, refs: place.refs };
  const { $ref: _, ...beside } = schema;
  if (place.refs.includes(ref)) {
    place.drops.drop('tools.schema.$ref', 'this wire takes no schema that contains itself');
    return { schema: { type: 'object', ...beside }, refs: place.refs };
  }
  const target = resolve(ref, place.root);
  if (target === null) place.drops.drop('tools.schema.$ref', 'it names nothing within the schema');
  return followRef({ ...(target ?? {}), ...beside }, { ...place, refs: [...place.refs, ref] });
}

function compileType(schema: JsonObject): {
  readonly type: string | null;
  readonly others: string[];
  readonly isNullable: boolean;
} {
  const { type } = schema;
  const names = (Array.isArray(type) ? type : [type]).filter((name): name is string => typeof name === 'string');
  const [first = null, ...others] = names.filter((name) => name !== 'null');
  return { type: first, others, isNullable: names.includes('null') };
}

function compileEnum(schema: JsonObject): JsonValue[] | null {
  const values = 'const' in schema ? [schema['const']] : schema['enum'];
  if (!Array.isArray(values)) return null;
  const told = values.filter((value) => value !== null && value !== undefined);
  return told.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
}

function compileChildren(schema: JsonObject, place: Place): { [key: string]: JsonValue } {
  const below = { ...place, depth: place.depth + 1 };
  const compiled: { [key: string]: JsonValue } = {};
  const properties = objectAt(schema, 'properties');
  if (properties !== null) {
    const entries = Object.entries(properties).flatMap(([name, value]) =>
      isObjectValue(value) ? [[name, compile(value, below)] as const] : value === true ? [[name, {}] as const] : [],
    );
    if (entries.length > 0) compiled['properties'] = Object.fromEntries(entries);
    // COMPAT: a required name without a property is refused (2026-11).
    const names = new Set(entries.map(([name]) => name));
    const required = listOf(schema['required']).filter((name) => typeof name === 'string' && names.has(name));
    if (required.length > 0) compiled['required'] = required;
  }
  const items = schema['items'] ?? listOf(schema['prefixItems'])[0];
  if (isObjectValue(items)) compiled['items'] = compile(items, below);
  return compiled;
}

function compileAlternatives(schema: JsonObject, place: Place): { [key: string]: JsonValue } {
  const alternatives = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])];
  const { rest, isNullable } = splitNull(alternatives);
  const below = { ...place, depth: place.depth + 1 };
  const nullable: { [key: string]: JsonValue } = isNullable ? { nullable: true } : {};
  const [only] = rest;
  if (rest.length === 1 && only !== undefined) return { ...compile(only, below), ...nullable };
  return rest.length === 0 ? nullable : { anyOf: rest.map((member) => compile(member, below)), ...nullable };
}

const handled: ReadonlySet<string> = new Set([
  'type',
  'enum',
  'const',
  'properties',
  'required',
  'items',
  'prefixItems',
  'anyOf',
  'oneOf',
  'format',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'examples',
]);

function compileKeywords(schema: JsonObject, type: string | null, place: Place): { [key: string]: JsonValue } {
  const compiled: { [key: string]: JsonValue } = {};
  for (const [key, value] of Object.entries(schema)) {
    if (kept.has(key)) compiled[key] = value;
    else if (!silent.has(key) && !handled.has(key))
      place.drops.drop(`tools.schema.${key}`, 'not a keyword of this wire');
  }
  const format = textAt(schema, 'format');
  if (format !== null && formats.has(format)) compiled['format'] = format;
  else if (format !== null) place.drops.drop('tools.schema.format', `this wire does not know the format ${format}`);
  const step = type === 'integer' ? 1 : 0;
  const { exclusiveMinimum, exclusiveMaximum, examples } = schema;
  if (typeof exclusiveMinimum === 'number') compiled['minimum'] ??= exclusiveMinimum + step;
  if (typeof exclusiveMaximum === 'number') compiled['maximum'] ??= exclusiveMaximum - step;
  const [example] = listOf(examples);
  if (example !== undefined) compiled['example'] ??= example;
  return compiled;
}

function compile(wire: JsonObject, place: Place): JsonObject {
  if (place.depth > depthMax) return { type: 'object' };
  const followed = followRef(wire, place);
  const here = { ...place, refs: followed.refs };
  const schema = foldAllOf(followed.schema, here);
  const { type, others, isNullable } = compileType(schema);
  const values = compileEnum(schema);
  const children = compileChildren(schema, here);
  const implied =
    type ?? (children['properties'] !== undefined ? 'object' : children['items'] !== undefined ? 'array' : null);
  const compiled = {
    ...compileAlternatives(schema, here),
    ...compileKeywords(schema, type, here),
    ...children,
    // COMPAT: values to choose from are text here, whatever their type (2026-11).
    ...(values === null ? {} : { enum: values, type: 'string' }),
    ...(values === null && implied !== null ? { type: implied } : {}),
    ...(isNullable ? { nullable: true } : {}),
  };
  if (others.length === 0 || values !== null) return compiled;
  const { type: _, ...rest } = compiled;
  return { ...rest, anyOf: [type, ...others].map((name) => ({ type: name })) };
}

/** A JSON Schema as Gemini takes it. What it cannot take goes into `drops`. */
export function compileSchema(schema: JsonObject, drops: DropLog): JsonObject {
  return compile(schema, { root: schema, drops, refs: [], depth: 0 });
}
