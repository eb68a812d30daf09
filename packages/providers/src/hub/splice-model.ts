import { type Splice, spliceBytes } from '@waygate/wire';
import type { EncodableCall } from '../provider.ts';

/** The caller's bytes with another name of the model where they name one. */
export function spliceModel({ body, fields }: EncodableCall, model: string): Uint8Array {
  const field = fields.get('model');
  if (field === undefined) return body.bytes;
  const text = JSON.stringify(model);
  const { valueStart: start, valueEnd: end } = field;
  const isSame = Buffer.from(text).equals(body.bytes.subarray(start, end));
  const splices: Splice[] = isSame ? [] : [{ start, end, text }];
  return spliceBytes(body.bytes, splices);
}
