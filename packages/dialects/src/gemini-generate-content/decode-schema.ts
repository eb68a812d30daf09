import type { JsonObject, JsonValue } from '@waygate/protocol';
import { isObjectValue } from '@waygate/wire';

function decodeMap(value: JsonValue | undefined): JsonObject | null {
  if (!isObjectValue(value)) return null;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, isObjectValue(inner) ? decodeSchema(inner) : inner]),
  );
}

/** Gemini's Schema as JSON Schema: types in lower case, `nullable` as a second type. */
export function decodeSchema(schema: JsonObject): JsonObject {
  const { nullable, type, properties, items, anyOf, ...rest } = schema;
  const name = typeof type === 'string' ? type.toLowerCase() : null;
  const map = decodeMap(properties);
  return {
    ...rest,
    ...(name === null || name === 'type_unspecified' ? {} : { type: nullable === true ? [name, 'null'] : name }),
    ...(map === null ? {} : { properties: map }),
    ...(isObjectValue(items) ? { items: decodeSchema(items) } : {}),
    ...(Array.isArray(anyOf)
      ? { anyOf: anyOf.filter(isObjectValue).map((member: JsonObject) => decodeSchema(member)) }
      : {}),
  };
}
