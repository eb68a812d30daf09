import { refuse } from '@waygate/errors';
import type { JsonObject, JsonValue } from '@waygate/protocol';
import { isObjectValue, parseJsonObject } from '@waygate/wire';

function wrong(path: string, expected: string): never {
  throw refuse('parameter_invalid', { param: path, message: `${path} must be ${expected}.` });
}

/** The body as text and as an object. @throws Refusal body_malformed where it is not JSON with an object at the top. */
export function readBody(bytes: Uint8Array): { readonly text: string; readonly body: JsonObject } {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const body = parseJsonObject(text);
  if (body === null) throw refuse('body_malformed');
  return { text, body };
}

/** The value as an object. @throws Refusal parameter_invalid */
export function requireObject(value: JsonValue | undefined, path: string): JsonObject {
  return isObjectValue(value) ? value : wrong(path, 'an object');
}

/** The value as text. @throws Refusal parameter_invalid */
export function requireText(value: JsonValue | undefined, path: string): string {
  return typeof value === 'string' ? value : wrong(path, 'a string');
}

/** The value as a list of objects. @throws Refusal parameter_invalid */
export function requireObjects(value: JsonValue | undefined, path: string): JsonObject[] {
  if (!Array.isArray(value)) return wrong(path, 'an array');
  return value.map((item: JsonValue, index) => requireObject(item, `${path}[${index}]`));
}

/** The member as text; null where absent. @throws Refusal parameter_invalid */
export function readText(object: JsonObject, key: string): string | null {
  const value = object[key] ?? null;
  return value === null || typeof value === 'string' ? value : wrong(key, 'a string');
}

/** The member as a number; null where absent. @throws Refusal parameter_invalid */
export function readNumber(object: JsonObject, key: string): number | null {
  const value = object[key] ?? null;
  return value === null || typeof value === 'number' ? value : wrong(key, 'a number');
}

/** The member as a count of at least 1; null where absent. @throws Refusal parameter_invalid */
export function readCount(object: JsonObject, key: string): number | null {
  const value = readNumber(object, key);
  return value === null || (Number.isSafeInteger(value) && value >= 1) ? value : wrong(key, 'a whole number above 0');
}

/** The member as a truth value; null where absent. @throws Refusal parameter_invalid */
export function readFlag(object: JsonObject, key: string): boolean | null {
  const value = object[key] ?? null;
  return value === null || typeof value === 'boolean' ? value : wrong(key, 'true or false');
}

/** The member as an object; null where absent. @throws Refusal parameter_invalid */
export function readObject(object: JsonObject, key: string): JsonObject | null {
  const value = object[key] ?? null;
  return value === null ? null : requireObject(value, key);
}

/** The member as a list of objects; empty where absent. @throws Refusal parameter_invalid */
export function readObjects(object: JsonObject, key: string): JsonObject[] {
  const value = object[key] ?? null;
  return value === null ? [] : requireObjects(value, key);
}

/** The member as text or a list of texts; empty where absent. @throws Refusal parameter_invalid */
export function readTexts(object: JsonObject, key: string): readonly string[] {
  const value = object[key] ?? null;
  if (value === null) return [];
  if (typeof value === 'string') return [value];
  return Array.isArray(value)
    ? value.map((item: JsonValue, index) => requireText(item, `${key}[${index}]`))
    : wrong(key, 'a string or an array of strings');
}

/** The members whose names are not among the known ones and that say something, or null where there is none. */
export function unknownFields(object: JsonObject, known: ReadonlySet<string>): JsonObject | null {
  const rest = Object.entries(object).filter(([key, value]) => value !== null && !known.has(key));
  return rest.length === 0 ? null : Object.fromEntries(rest);
}
