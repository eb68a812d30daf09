import { readConfig } from '@/config.ts';
import { openapiDocument } from '@/management/openapi-document.ts';

export const dynamic = 'force-dynamic';

/** The document is public: it tells nothing of any tenant. */
export function GET(): Response {
  return Response.json(openapiDocument(readConfig().consoleUrl.origin));
}
