import { refuse } from '@waygate/errors';

/** A part of a form: its name, and where its value lies. */
export type FormPart = {
  readonly name: string;
  /** Whether it has a file name, which makes it a file to every reader. */
  readonly isFile: boolean;
  readonly start: number;
  readonly valueStart: number;
  readonly valueEnd: number;
};

const partsMax = 64;
const headBytesMax = 4 * 1024;
const lineEnd = Buffer.from('\r\n');
const headEnd = Buffer.from('\r\n\r\n');
/** RFC 2046 section 5.1.1; a charset is all that may stand beside it. */
const formType =
  /^multipart\/form-data *; *(?:charset="?utf-8"? *; *)?boundary=(?:"([\w'()+,./:=? -]{0,69}[\w'()+,./:=?-])"|([\w'+./:=?-]{1,70})) *(?:; *charset="?utf-8"? *)?$/i;
/** RFC 7578 section 4.2, in the one spelling that no two readers take differently: no escapes, each parameter once. */
const disposition =
  /^content-disposition: *form-data; *name="([^"\\\r\n]{1,200})"(; *filename="[^"\\\r\n]*")?(?:; *filename\*=[\w'%.!#$&+^`|~-]+)?$/i;
const harmlessHeader = /^content-(?:type|length): *[\t\x20-\x7e]*$/i;
const harmlessEncoding = /^content-transfer-encoding: *(?:binary|8bit|7bit)$/i;

function malformed(message: string): Error {
  return refuse('body_malformed', { message });
}

function boundaryOf(contentType: string): Buffer {
  const [, quoted, plain] = formType.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw refuse('body_unsupported', { param: 'content-type' });
  return Buffer.from(`--${boundary}`);
}

/** Where every delimiter lies. INVARIANT: whatever looks like one is one, so that all readers cut the form at the same places. */
function findDelimiters(body: Buffer, delimiter: Buffer): number[] {
  const found: number[] = [];
  for (let at = body.indexOf(delimiter); at >= 0; at = body.indexOf(delimiter, at + delimiter.length)) {
    const isAtLine = at === 0 || (at >= 2 && body.subarray(at - 2, at).equals(lineEnd));
    if (!isAtLine) throw refuse('body_ambiguous', { param: 'content-type' });
    found.push(at);
    if (found.length > partsMax + 1)
      throw refuse('parameter_invalid', { message: `A form has at most ${partsMax} parts.` });
  }
  return found;
}

function readHead(head: string): Pick<FormPart, 'name' | 'isFile'> {
  let named: Pick<FormPart, 'name' | 'isFile'> | null = null;
  for (const line of head.split('\r\n')) {
    const [, name, filename] = disposition.exec(line) ?? [];
    if (name === undefined) {
      if (harmlessHeader.test(line) || harmlessEncoding.test(line)) continue;
      throw malformed('The head of a part of the form cannot be read.');
    }
    if (named !== null) throw refuse('body_ambiguous', { param: name });
    named = { name, isFile: filename !== undefined };
  }
  if (named === null) throw malformed('A part of the form has no name.');
  return named;
}

function readPart(body: Buffer, start: number, end: number): FormPart {
  const headStart = start + lineEnd.length;
  const headStop = body.indexOf(headEnd, headStart);
  if (headStop < 0 || headStop > end || headStop - headStart > headBytesMax) {
    throw malformed('A part of the form has no end of its head.');
  }
  const valueStart = headStop + headEnd.length;
  const valueEnd = end - lineEnd.length;
  if (valueEnd < valueStart) throw malformed('A part of the form has no value.');
  return { ...readHead(body.toString('utf8', headStart, headStop)), start, valueStart, valueEnd };
}

/**
 * Takes a form (RFC 7578) apart without copying it. Strict: what two readers could take differently is refused.
 * @throws Refusal body_unsupported, body_malformed, body_ambiguous or parameter_invalid.
 */
export function scanForm(bytes: Uint8Array, contentType: string): FormPart[] {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const delimiter = boundaryOf(contentType);
  const found = findDelimiters(body, delimiter);
  const last = found.at(-1);
  if (found[0] !== 0 || last === undefined || found.length < 2) throw malformed('The request body is not a form.');
  const close = body.toString('latin1', last + delimiter.length);
  if (close !== '--' && close !== '--\r\n') throw malformed('The form does not end with its boundary.');
  return found.slice(0, -1).map((at, index) => {
    const start = at + delimiter.length;
    if (!body.subarray(start, start + 2).equals(lineEnd)) throw refuse('body_ambiguous', { param: 'content-type' });
    return readPart(body, start, found[index + 1] ?? last);
  });
}
