import type { HubError } from '@waygate/protocol';
import { writeJson } from '@waygate/wire';
import { writeErrorObject } from './write-chat-parts.ts';

/** The body of an error in OpenAI's grammar. */
export function encodeHubError(error: HubError): string {
  return writeJson({ error: writeErrorObject(error) });
}
