import type { Endpoint } from '@waygate/protocol';
import { type Splice, spliceBytes } from '@waygate/wire';
import type { EncodableCall, EncodedRequest } from '../provider.ts';

/** Endpoints that are no chat and no embedding. */
export type PlainEndpoint = Exclude<Endpoint, 'chat' | 'embeddings'>;

const pathOf: Readonly<Record<PlainEndpoint, string>> = {
  moderations: '/moderations',
  rerank: '/rerank',
  images: '/images/generations',
  speech: '/audio/speech',
  transcriptions: '/audio/transcriptions',
};

function pathAt({ row }: EncodableCall, endpoint: PlainEndpoint): string {
  // COMPAT: Cohere's address is without a version (https://docs.cohere.com/reference/rerank, 2026-11).
  return row.id === 'cohere' ? `/v2${pathOf[endpoint]}` : pathOf[endpoint];
}

/** In a form a name stands as it is; a line end in it would begin something else. */
function textOf({ upstreamModel, body }: EncodableCall): string {
  if (body.endpoint !== 'transcriptions') return JSON.stringify(upstreamModel);
  if (/[\r\n]/.test(upstreamModel)) throw new TypeError('A model has a line end in its name');
  return upstreamModel;
}

function spliceModel(call: EncodableCall): Splice[] {
  const text = textOf(call);
  const { bytes } = call.body;
  const model = call.fields.get('model');
  if (model !== undefined) {
    const { valueStart: start, valueEnd: end } = model;
    return Buffer.from(text).equals(bytes.subarray(start, end)) ? [] : [{ start, end, text }];
  }
  const [first] = call.fields.values();
  if (first === undefined) throw new TypeError('A decoded call has fields');
  return [{ start: first.keyStart, end: first.keyStart, text: `"model":${text},` }];
}

/** The caller's bytes under the deployment's model; everything else goes out as it came in, a form's file included. */
export function encodePlainRequest(call: EncodableCall, endpoint: PlainEndpoint): EncodedRequest {
  const contentType = call.headers?.['content-type'];
  return {
    path: pathAt(call, endpoint),
    body: spliceBytes(call.body.bytes, spliceModel(call)),
    ...(contentType === undefined ? {} : { contentType }),
    ...(endpoint === 'speech' ? { accept: '*/*' } : {}),
  };
}
