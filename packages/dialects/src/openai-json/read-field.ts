import { refuse } from '@waygate/errors';
import { endOfJsonString, type JsonField, readJsonString, scanJsonObject } from '@waygate/wire';

/** Decisive members of a body, by name. */
export type Fields = ReadonlyMap<string, JsonField>;

/** A body's bytes and its decisive members. */
export type FieldSource = { readonly bytes: Uint8Array; readonly fields: Fields };

const openBracket = 0x5b;
const quote = 0x22;
const openBrace = 0x7b;
const comma = 0x2c;
const space = 0x20;
const zero = 0x30;
const nine = 0x39;
/** The first letters of `true`, `false` and `null`: in valid JSON they say the whole word. */
const firstOfTrue = 0x74;
const firstOfFalse = 0x66;
const firstOfNull = 0x6e;
/** So many digits are a whole number that needs no parser. */
const digitsMax = 9;
const nameCharsMax = 256;

function invalid(param: string, expected: string): Error {
  return refuse('parameter_invalid', { param, message: `\`${param}\` must be ${expected}.` });
}

/** A whole number of few digits, or null where the value is another. */
function readDigits(bytes: Uint8Array, { valueStart, valueEnd }: JsonField): number | null {
  if (valueEnd - valueStart > digitsMax) return null;
  let value = 0;
  for (let at = valueStart; at < valueEnd; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < zero || byte > nine) return null;
    value = value * 10 + byte - zero;
  }
  return value;
}

/**
 * The value where a member lies in valid JSON. What nearly all decisive members hold (a name, a word, a small number) is
 * read from the bytes: a text for the parser and its run cost 0.6 µs for each.
 */
function parseValue(bytes: Uint8Array, field: JsonField): unknown {
  const { valueStart, valueEnd } = field;
  switch (bytes[valueStart]) {
    case quote:
      return readJsonString(bytes, valueStart, valueEnd);
    case firstOfTrue:
      return true;
    case firstOfFalse:
      return false;
    case firstOfNull:
      return null;
    default:
  }
  const digits = readDigits(bytes, field);
  if (digits !== null) return digits;
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + valueStart, valueEnd - valueStart).toString());
}

/** The value of a member, or null where it is absent or null. The text is known to be valid JSON. */
export function readValue({ bytes, fields }: FieldSource, name: string): unknown {
  const field = fields.get(name);
  return field === undefined ? null : parseValue(bytes, field);
}

/** A boolean member; absent and null are false. @throws Refusal parameter_invalid. */
export function readBoolean(source: FieldSource, name: string): boolean {
  const value = readValue(source, name) ?? false;
  if (typeof value !== 'boolean') throw invalid(name, 'true or false');
  return value;
}

/** A whole number from 1 to `max`, or null where it is absent. @throws Refusal parameter_invalid. */
export function readCount(source: FieldSource, name: string, max: number): number | null {
  return readWhole(source, name, { min: 1, max });
}

/** A whole number within its bounds, or null where it is absent. @throws Refusal parameter_invalid. */
export function readWhole(
  source: FieldSource,
  name: string,
  { min, max }: { readonly min: number; readonly max: number },
): number | null {
  const value = readValue(source, name);
  if (value === null) return null;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw invalid(name, `a whole number from ${min} to ${max}`);
  }
  return value;
}

/** A model's name: 1 to 256 characters, none of them a control character. @throws Refusal parameter_invalid. */
export function readModelName(source: FieldSource): string {
  return checkModelName(readValue(source, 'model'));
}

/** The value as a model's name. @throws Refusal parameter_invalid. */
export function checkModelName(value: unknown): string {
  if (typeof value !== 'string') throw invalid('model', 'the name of a model');
  const isUsable = value.length > 0 && value.length <= nameCharsMax && value.isWellFormed() && !/\p{Cc}/u.test(value);
  if (!isUsable) throw invalid('model', `a name of 1 to ${nameCharsMax} printable characters`);
  return value;
}

/** The end user a call is attributed to, cut to what a usage row holds; null where absent. @throws Refusal parameter_invalid. */
export function readEndUser(source: FieldSource): string | null {
  return checkEndUser(readValue(source, 'user'), 'user');
}

/** The value as an end user's name, as `readEndUser` takes it. @throws Refusal parameter_invalid. */
export function checkEndUser(value: unknown, name: string): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value !== 'string') throw invalid(name, 'a string');
  // A NUL cannot stand in a Postgres text, and a row that cannot be written is money not booked.
  if (value.includes('\0')) throw invalid(name, 'a string without NUL characters');
  return value.slice(0, nameCharsMax).toWellFormed();
}

/**
 * Members of an object member, scanned like the body: a name in `names` that occurs twice, or in another case, is refused.
 * Empty where the member is absent or null.
 * @throws Refusal parameter_invalid or body_ambiguous.
 */
export function readNested({ bytes, fields }: FieldSource, name: string, names: ReadonlySet<string>): FieldSource {
  const field = fields.get(name);
  if (field === undefined || bytes[field.valueStart] === firstOfNull) return { bytes, fields: new Map() };
  if (bytes[field.valueStart] !== openBrace) throw invalid(name, 'an object');
  const range = { start: field.valueStart, end: field.valueEnd };
  const found = scanJsonObject(bytes, { depthMax: 64, fieldsMax: 256, ...range });
  if (found.kind !== 'object') throw invalid(name, 'an object of at most 256 members');
  const nested = new Map<string, JsonField>();
  for (const member of found.fields) {
    const key = canonicalName(member.key, names);
    if (key === null) continue;
    if (nested.has(key)) throw refuse('body_ambiguous', { param: `${name}.${key}` });
    nested.set(key, member);
  }
  return { bytes, fields: nested };
}

/** The name in `names` that a careless reader could take a key for, whatever its case or its underscores; or null. */
export function canonicalName(key: string, names: ReadonlySet<string>): string | null {
  const bare = (text: string): string => text.toUpperCase().toLowerCase().replaceAll('_', '');
  const folded = bare(key);
  for (const name of names) if (bare(name) === folded) return name;
  return null;
}

/** SAFETY: an upstream that routes by such a list would serve what policy never saw, so it does not pass. @throws Refusal parameter_invalid. */
export function refuseModelLists({ fields }: FieldSource, names: readonly string[]): void {
  const param = names.find((name) => fields.has(name));
  if (param === undefined) return;
  throw refuse('parameter_invalid', { param, message: `Name one model in \`model\`; \`${param}\` is not supported.` });
}

/** Requires a member to be a non-empty array, looking at no more than its first bytes. @throws Refusal parameter_invalid. */
export function requireArray({ bytes, fields }: FieldSource, name: string): void {
  const field = fields.get(name);
  const isArray = field !== undefined && bytes[field.valueStart] === openBracket;
  if (!isArray || isEmptyArray(bytes, field)) throw invalid(name, 'a list of at least one item');
}

/** How many strings a list of nothing else holds; null where it is no such list. The text is known to be valid JSON. */
function countTexts(bytes: Uint8Array, { valueStart, valueEnd }: JsonField): number | null {
  if (bytes[valueStart] !== openBracket) return null;
  const list = Buffer.from(bytes.buffer, bytes.byteOffset, valueEnd);
  let count = 0;
  for (let at = valueStart + 1; at < valueEnd - 1; at++) {
    const byte = list[at] ?? 0;
    if (byte === quote) {
      count++;
      at = endOfJsonString(list, at);
      if (at < 0) return null;
    } else if (byte > space && byte !== comma) return null;
  }
  return count;
}

/** Requires a member to be a list of 1 to `max` strings, reading none of them. @throws Refusal parameter_invalid. */
export function requireTexts({ bytes, fields }: FieldSource, name: string, max: number): void {
  const field = fields.get(name);
  const count = field === undefined ? null : countTexts(bytes, field);
  if (count === null || count < 1 || count > max) throw invalid(name, `a list of 1 to ${max} strings`);
}

/** Requires a member to be a string that says something, looking at its first bytes only. @throws Refusal parameter_invalid. */
export function requireText({ bytes, fields }: FieldSource, name: string): void {
  const field = fields.get(name);
  const isText = field !== undefined && bytes[field.valueStart] === quote && field.valueEnd - field.valueStart > 2;
  if (!isText) throw invalid(name, 'a non-empty string');
}

/** Requires a member to be a non-empty string or array. @throws Refusal parameter_invalid. */
export function requireTextOrArray(source: FieldSource, name: string): void {
  const field = source.fields.get(name);
  const isText = field !== undefined && source.bytes[field.valueStart] === quote;
  if (!isText) requireArray(source, name);
  else if (field.valueEnd - field.valueStart <= 2) throw invalid(name, 'a non-empty string or list');
}

function isEmptyArray(bytes: Uint8Array, field: JsonField): boolean {
  for (let at = field.valueStart + 1; at < field.valueEnd - 1; at++) {
    const byte = bytes[at] ?? 0;
    if (byte > 0x20) return false;
  }
  return true;
}

/**
 * `stream_options.include_usage`. The object is scanned like the body: a second `include_usage` could tell the upstream
 * to keep from us what we bill by.
 * @throws Refusal parameter_invalid or body_ambiguous.
 */
export function readIncludeUsage({ bytes, fields }: FieldSource): boolean {
  const field = fields.get('stream_options');
  if (field === undefined || bytes[field.valueStart] === firstOfNull) return false;
  if (bytes[field.valueStart] !== openBrace) throw invalid('stream_options', 'an object');
  const range = { start: field.valueStart, end: field.valueEnd };
  const found = scanJsonObject(bytes, { depthMax: 64, fieldsMax: 64, ...range });
  if (found.kind !== 'object') throw invalid('stream_options', 'an object of at most 64 members');
  const members = found.fields.filter(({ key }) => key.toUpperCase().toLowerCase() === 'include_usage');
  const member = members[0];
  if (member === undefined) return false;
  if (members.length > 1 || member.key !== 'include_usage') {
    throw refuse('body_ambiguous', { param: 'stream_options.include_usage' });
  }
  const value: unknown = parseValue(bytes, member) ?? false;
  if (typeof value !== 'boolean') throw invalid('stream_options.include_usage', 'true or false');
  return value;
}
