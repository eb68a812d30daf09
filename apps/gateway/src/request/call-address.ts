import type { IncomingMessage } from 'node:http';
import type { CallAddress } from '@waygate/dialects';
import { refuse } from '@waygate/errors';
import type { DialectName } from '@waygate/protocol';

const generate = /^(?:\/api)?\/v1(?:beta)?\/(?:models\/)?([^?]+):(generateContent|streamGenerateContent)(?:\?(.*))?$/;

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refuse('route_unknown');
  }
}

/** Gemini's path: the model, perhaps with a slash, and what is to be done. @throws Refusal route_unknown or parameter_invalid. */
function readGeneratePath(target: string): Pick<CallAddress, 'pathModel' | 'isStream'> {
  const [, model, method, query = ''] = generate.exec(target) ?? [];
  if (model === undefined) throw refuse('route_unknown');
  const isStream = method === 'streamGenerateContent';
  if (isStream && new URLSearchParams(query).get('alt') !== 'sse') {
    throw refuse('parameter_invalid', {
      param: 'alt',
      message: 'Streams are server-sent events here: ask with `?alt=sse`.',
    });
  }
  return { pathModel: decodePart(model), isStream };
}

/** What a call says outside its body. @throws Refusal route_unknown or parameter_invalid. */
export function callAddress({ url = '', headers }: IncomingMessage, dialect: DialectName): CallAddress {
  const stated = dialect === 'gemini-generate-content' ? readGeneratePath(url) : { pathModel: null, isStream: null };
  return { ...stated, headers };
}
