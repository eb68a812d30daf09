import type { CallAddress } from '@waygate/dialects';
import { refuse } from '@waygate/errors';
import type { DialectName } from '@waygate/protocol';
import type { CallerRequest } from '../caller-message.ts';

const generate = /^(?:\/api)?\/v1(?:beta)?\/(?:models\/)?([^?]+):(generateContent|streamGenerateContent)(?:\?(.*))?$/;

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refuse('route_unknown');
  }
}

/** Gemini's path: the model, perhaps with a slash, and what is to be done. @throws Refusal route_unknown. */
function readGeneratePath(target: string): Omit<CallAddress, 'headers'> {
  const [, model, method, query = ''] = generate.exec(target) ?? [];
  if (model === undefined) throw refuse('route_unknown');
  const isStream = method === 'streamGenerateContent';
  const isArray = isStream && new URLSearchParams(query).get('alt') !== 'sse';
  return { pathModel: decodePart(model), isStream, isArray };
}

/** What a call says outside its body. @throws Refusal route_unknown. */
export function callAddress({ url = '', headers }: CallerRequest, dialect: DialectName): CallAddress {
  if (dialect === 'gemini-generate-content') return { ...readGeneratePath(url), headers };
  return { pathModel: null, isStream: null, headers };
}
