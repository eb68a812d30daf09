import { type Random, systemRandom } from '@waygate/protocol';

/** A field of a form to be written, or a file where it says what kind. Its name and its file's are written as they are. */
export type WritablePart = {
  readonly name: string;
  readonly value: string | Uint8Array;
  readonly file?: { readonly name: string; readonly contentType: string };
};

const boundaryBytes = 16;

function headOf({ name, file }: WritablePart): string {
  const disposition = `content-disposition: form-data; name="${name}"`;
  if (file === undefined) return `${disposition}\r\n\r\n`;
  return `${disposition}; filename="${file.name}"\r\ncontent-type: ${file.contentType}\r\n\r\n`;
}

/**
 * Writes a form (RFC 7578). INVARIANT: its boundary is drawn anew and told to nobody before the parts are known, so no part
 * holds it and none can add another part.
 */
export function writeForm(
  parts: readonly WritablePart[],
  random: Random = systemRandom,
): { readonly bytes: Uint8Array; readonly contentType: string } {
  const boundary = `waygate-${Buffer.from(random.bytes(boundaryBytes)).toString('hex')}`;
  const pieces = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n${headOf(part)}`),
    typeof part.value === 'string' ? Buffer.from(part.value) : part.value,
    Buffer.from('\r\n'),
  ]);
  return {
    bytes: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
    contentType: `multipart/form-data; boundary=${boundary}`,
  };
}
