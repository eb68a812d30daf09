import type { JsonObject } from '@waygate/protocol';

/** The object with its own keys in camel case: the wire takes both spellings (protobuf's JSON mapping). Not deep. */
export function camelKeys(object: JsonObject): JsonObject {
  const entries = Object.entries(object);
  if (!entries.some(([key]) => key.includes('_'))) return object;
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}
