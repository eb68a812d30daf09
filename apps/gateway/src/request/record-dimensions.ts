import type { IncomingHttpHeaders } from 'node:http';
import type { DecodedCall, StatedDimension } from '@waygate/dialects';
import {
  type Dimensions,
  dimensionNameCharsMax,
  dimensionsBytesMax,
  dimensionsMax,
  dimensionValueCharsMax,
  writeDimensions,
} from '@waygate/protocol';
import { looksSecret } from '@waygate/telemetry';
import { namesUser } from './names-user.ts';

/** Any header that begins so is a dimension by the rest of its name. https://docs.requesty.ai */
const headerStart = 'x-requesty-';
const none: readonly StatedDimension[] = [];

function statedByHeaders(headers: IncomingHttpHeaders): readonly StatedDimension[] {
  let stated: StatedDimension[] | null = null;
  for (const path in headers) {
    if (!path.startsWith(headerStart)) continue;
    stated ??= [];
    stated.push({ path, name: path.slice(headerStart.length), value: headers[path] });
  }
  return stated ?? none;
}

/** A value as text; null for what is none. */
function textOf(value: unknown): string | null {
  switch (typeof value) {
    case 'string':
      return value.toWellFormed();
    case 'number':
    case 'boolean':
      return String(value);
    default:
      return null;
  }
}

/** A NUL cannot stand in the ledger, and a row that cannot be written is money not booked. */
function isRecordable(name: string, value: string): boolean {
  return (
    name.length > 0 &&
    name.length <= dimensionNameCharsMax &&
    value.length <= dimensionValueCharsMax &&
    name !== '__proto__' &&
    !name.includes('\0') &&
    !value.includes('\0') &&
    !looksSecret(name, value)
  );
}

/** Where it stood. SAFETY: a name that the caller chose is said back only where it is no secret. */
function placeOf({ path, name }: StatedDimension): string {
  return looksSecret('', path)
    ? `${path.slice(0, -name.length)}*`
    : path.slice(0, path.length - name.length + dimensionNameCharsMax);
}

/** Dimensions of one call as they are put together: within their bounds, and what is beyond them. */
class DimensionRecord {
  readonly unrecorded = new Set<string>();
  readonly #kept = new Map<string, string>();
  readonly #lists = new Set<string>();
  #bytes = 0;

  get dimensions(): Dimensions {
    return Object.fromEntries(this.#kept);
  }

  /** What was stated first stays; of a list, as much as fits. */
  take(stated: StatedDimension): void {
    const name = stated.name.toWellFormed();
    const text = textOf(stated.value);
    // An empty text states nothing: clients send it for what they do not know.
    if (text === '') return;
    const have = this.#kept.get(name);
    if (have !== undefined && have === text) return;
    const isMore = have !== undefined && stated.isListed === true && this.#lists.has(name);
    const value = isMore ? `${have},${text}` : text;
    const isFree = have === undefined ? this.#kept.size < dimensionsMax : isMore;
    if (value === null || text === null || !isFree || !isRecordable(name, value) || !this.#put(name, value)) {
      this.unrecorded.add(placeOf(stated));
    } else if (stated.isListed === true) this.#lists.add(name);
  }

  #put(name: string, value: string): boolean {
    const bytesOf = (text: string | undefined): number =>
      text === undefined ? 0 : writeDimensions({ [name]: text }).length + 1;
    const bytes = this.#bytes - bytesOf(this.#kept.get(name)) + bytesOf(value);
    // One sign stands between two of them, and none after the last.
    if (bytes - 1 > dimensionsBytesMax) return false;
    this.#bytes = bytes;
    this.#kept.set(name, value);
    return true;
  }
}

/**
 * A call with what is recorded of that which it states to be for: its body first, then `X-Requesty-*` headers. What is
 * too much, no text or looks like a secret is left out and its place kept; what names a user is left out without a word,
 * as the end user is, where the ledger keeps none. A call that states nothing is given back as it is.
 */
export function recordDimensions(
  decoded: DecodedCall,
  from: { readonly headers: IncomingHttpHeaders; readonly keepsEndUser: boolean },
): DecodedCall {
  const byHeaders = statedByHeaders(from.headers);
  if (decoded.stated === undefined && byHeaders.length === 0) return decoded;
  const record = new DimensionRecord();
  for (const stated of [...(decoded.stated ?? none), ...byHeaders]) {
    if (from.keepsEndUser || !namesUser(stated)) record.take(stated);
  }
  const { dimensions, unrecorded } = record;
  return { ...decoded, dimensions, ...(unrecorded.size === 0 ? {} : { unrecorded: [...unrecorded] }) };
}
