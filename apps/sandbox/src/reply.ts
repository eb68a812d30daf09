import type { ServerResponse } from 'node:http';

/** Sends a JSON body. */
export function replyJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

/** An error as OpenAI words it. */
export type ReplyError = {
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
  readonly message: string;
  readonly param?: string;
  readonly retryAfterSeconds?: number;
};

/** Sends an error in OpenAI's shape. */
export function replyError(response: ServerResponse, error: ReplyError): void {
  if (error.retryAfterSeconds !== undefined) response.setHeader('retry-after', error.retryAfterSeconds);
  const { message, type, code } = error;
  replyJson(response, error.status, { error: { message, type, param: error.param ?? null, code } });
}
