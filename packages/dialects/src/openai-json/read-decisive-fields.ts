import { isUtf8 } from 'node:buffer';
import { refuse } from '@waygate/errors';
import { codeAt } from '@waygate/protocol';
import { type JsonField, type JsonScan, scanJsonObject } from '@waygate/wire';
import type { FieldSource } from './read-field.ts';

/** A whole body, with what its scan saw in passing. */
export type BodySource = FieldSource & { readonly isWithoutAddress: boolean };

/** Nesting beyond this is refused: no real request needs it, and readers down the line may recurse. */
const depthMax = 64;
/** Members of the top-level object beyond this are refused; the APIs know about fifty. */
const fieldsMax = 1024;

/**
 * The key as a careless reader may see it. COMPAT: Go's encoding/json matches keys case-insensitively under Unicode
 * folding (https://pkg.go.dev/encoding/json#Unmarshal, 2026-11), so to such an upstream "Model" is "model".
 */
function fold(key: string): string {
  return key.toUpperCase().toLowerCase();
}

/** Whether folding leaves a key as it is: it is ASCII without capitals, as nearly all are. */
function isFolded(key: string): boolean {
  for (let i = 0; i < key.length; i++) {
    const code = codeAt(key, i);
    if (code > 0x7f || (code >= 0x41 && code <= 0x5a)) return false;
  }
  return true;
}

/**
 * Validates a JSON body: UTF-8, an object, of bounded depth and size.
 * @throws Refusal body_malformed, body_too_deep or parameter_invalid.
 */
export function scanBody(bytes: Uint8Array): Extract<JsonScan, { kind: 'object' }> {
  if (!isUtf8(bytes)) throw refuse('body_malformed', { message: 'The request body is not valid UTF-8.' });
  const found = scanJsonObject(bytes, { depthMax, fieldsMax });
  switch (found.kind) {
    case 'object':
      return found;
    case 'malformed':
      throw refuse('body_malformed', { detail: { at_byte: found.at } });
    case 'not_an_object':
      throw refuse('body_malformed', { message: 'The request body is not a JSON object.' });
    case 'too_deep':
      throw refuse('body_too_deep', { detail: { depth_max: depthMax, at_byte: found.at } });
    case 'too_many_fields':
      throw refuse('parameter_invalid', { message: `The request body has more than ${fieldsMax} members.` });
  }
}

/**
 * The members that decide what a call may do or costs.
 * INVARIANT: a decisive member is the only one that any reader, strict or careless, takes for it. A duplicate or a
 * spelling in another case is refused, so that no upstream acts on a value that policy did not see.
 * @throws Refusal body_ambiguous
 */
export function pickDecisive(members: readonly JsonField[], decisive: ReadonlySet<string>): Map<string, JsonField> {
  const fields = new Map<string, JsonField>();
  for (const field of members) {
    // A decisive name is its own folding, which costs 0.2 µs a key: it is left to those that could be another's.
    const name = decisive.has(field.key) || isFolded(field.key) ? field.key : fold(field.key);
    if (!decisive.has(name)) continue;
    if (field.key !== name || fields.has(name)) throw refuse('body_ambiguous', { param: name });
    fields.set(name, field);
  }
  return fields;
}

/**
 * Validates a JSON body and finds its decisive members, as `pickDecisive` does.
 * @throws Refusal body_malformed, body_ambiguous, body_too_deep or parameter_invalid.
 */
export function readDecisiveFields(bytes: Uint8Array, decisive: ReadonlySet<string>): BodySource {
  const { fields, isWithoutAddress } = scanBody(bytes);
  return { bytes, fields: pickDecisive(fields, decisive), isWithoutAddress };
}
