import type { DecodedCall } from '@waygate/dialects';
import { type AddressCheck, leadsInside } from '@waygate/egress';
import { refuse } from '@waygate/errors';
import type { JsonValue } from '@waygate/protocol';
import { isObjectValue, parseJsonObject } from '@waygate/wire';

/** Members that hold the address of a picture, sound or document, in some grammar; as text, or as `url` of an object. */
const addressKeys: ReadonlySet<string> = new Set([
  'image_url',
  'audio_url',
  'video_url',
  'file_url',
  'fileUri',
  'file_uri',
]);
/** Members whose strings are a program's own data, where an address is only a word. */
const dataKeys: ReadonlySet<string> = new Set([
  'input_schema',
  'parameters',
  'parametersJsonSchema',
  'schema',
  'arguments',
  'args',
  'response',
  'metadata',
]);
/** One of these is in the bytes of every call that names such an address; an escape may hide the rest. */
const marks: readonly string[] = ['_url"', 'ile_uri"', 'ileUri"', '"source"', '\\u00'];

/** Marks are ASCII, which a text of one character for each byte keeps, and which is searched fastest so. */
function hasMark(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  return marks.some((mark) => text.includes(mark));
}

function checkAddress(value: JsonValue | undefined, path: string, isAllowed: AddressCheck): void {
  const text = isObjectValue(value) ? value['url'] : value;
  if (typeof text !== 'string' || !leadsInside(text, isAllowed)) return;
  const message = 'The address of this picture or file is private, or not one that the operator allows.';
  throw refuse('egress_denied', { param: path, message });
}

function walk(value: JsonValue, path: string, isAllowed: AddressCheck): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) walk(item, `${path}[${index}]`, isAllowed);
    return;
  }
  if (!isObjectValue(value)) return;
  const isCall = value['type'] === 'tool_use';
  for (const [key, inner] of Object.entries(value)) {
    if (dataKeys.has(key) || (isCall && key === 'input')) continue;
    const at = path === '' ? key : `${path}.${key}`;
    const isSource = key === 'source' && isObjectValue(inner) && inner['type'] === 'url';
    if (isSource || addressKeys.has(key)) checkAddress(inner, at, isAllowed);
    walk(inner, at, isAllowed);
  }
}

/**
 * Looks at the addresses of pictures, sounds and documents in a call. Who fetches them is the provider, which may be a
 * server of one's own inside the private network; so an address that states a private one is refused in every notation.
 * Names are the provider's to resolve, but for those that always lead inside. Nothing is looked for in a body that was
 * seen to hold no address when it was scanned, as most are.
 * @throws Refusal egress_denied
 */
export function checkMediaAddresses(
  body: Uint8Array,
  { isWithoutAddress = false }: Pick<DecodedCall, 'isWithoutAddress'>,
  isAllowed: AddressCheck,
): void {
  if (isWithoutAddress) return;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (hasMark(bytes)) walk(parseJsonObject(bytes.toString('utf8')), '', isAllowed);
}
