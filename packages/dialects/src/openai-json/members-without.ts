import { scanJsonObject } from '@waygate/wire';

/** The members of a JSON object that is known to be valid, without those named; each of them is byte for byte as it was. */
export function membersWithout(bytes: Uint8Array, names: ReadonlySet<string>): string[] {
  const found = scanJsonObject(bytes, { depthMax: 64, fieldsMax: 1024 });
  if (found.kind !== 'object') throw new TypeError('A scanned body is an object');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept = found.fields.filter(({ key }) => !names.has(key));
  return kept.map(({ keyStart, valueEnd }) => text.toString('utf8', keyStart, valueEnd));
}
