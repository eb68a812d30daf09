import type { JsonObject, JsonValue } from '@waygate/protocol';

/** Whether a value that came out of JSON is an object (not null, not a list). */
export function isObjectValue(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text as JSON with an object at the top, or null where it is not that. */
export function parseJsonObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObjectValue(value) ? value : null;
  } catch {
    return null;
  }
}

/** The member as text, or null where it is absent or of another type. */
export function textAt(object: JsonObject | null, key: string): string | null {
  const value = object?.[key];
  return typeof value === 'string' ? value : null;
}

/** The member as a number, or null where it is absent or of another type. */
export function numberAt(object: JsonObject | null, key: string): number | null {
  const value = object?.[key];
  return typeof value === 'number' ? value : null;
}

/** The member as a count of at least 0, or 0 where it is none. */
export function countAt(object: JsonObject | null, key: string): number {
  const value = object?.[key];
  return typeof value === 'number' && value > 0 ? Math.trunc(value) : 0;
}

/** The member as an object, or null where it is absent or of another type. */
export function objectAt(object: JsonObject | null, key: string): JsonObject | null {
  const value = object?.[key];
  return isObjectValue(value) ? value : null;
}

/** The member as a list, empty where it is absent or of another type. */
export function listAt(object: JsonObject | null, key: string): readonly JsonValue[] {
  const value = object?.[key];
  return Array.isArray(value) ? value : [];
}

/** The objects in the member, which is a list; empty where it is not. */
export function objectsAt(object: JsonObject | null, key: string): JsonObject[] {
  return listAt(object, key).filter(isObjectValue);
}
