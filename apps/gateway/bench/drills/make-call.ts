import { Agent, request } from 'node:http';

/** How a call ended, as its caller saw it. */
export type CallEnd = {
  /** 0 where there was no answer. */
  readonly status: number;
  readonly requestId: string;
  /** An answer of status 200 that came to its proper end. */
  readonly isWhole: boolean;
  /** Why there was no answer, or why it broke off. */
  readonly fault: string | null;
  /** When it was sent, monotonic. */
  readonly sentAtMs: number;
  readonly elapsedMs: number;
  readonly text: string;
};

/** A call to make. */
export type CallOptions = {
  readonly port: number;
  readonly key: string;
  readonly model: string;
  readonly isStream?: boolean;
  readonly agent?: Agent;
  readonly content?: string;
  /** The caller leaves when so many events have arrived; 0: right after sending. */
  readonly leaveAfterEvents?: number;
  /** Who has no whole answer by then leaves; half a minute where nothing is said. */
  readonly timeoutMs?: number;
};

const timeoutMsDefault = 30_000;

/** Connections that stay open between calls, as the SDKs of the vendors keep them. */
export function keepAliveAgent(): Agent {
  return new Agent({ keepAlive: true, keepAliveMsecs: 60_000, maxFreeSockets: 512 });
}

function isWholeAnswer(text: string, isStream: boolean): boolean {
  return isStream ? text.endsWith('data: [DONE]\n\n') : text.startsWith('{') && text.endsWith('}');
}

/** Makes one call. Never rejects: what went wrong is in the end. */
export function makeCall(options: CallOptions): Promise<CallEnd> {
  const { port, key, model, isStream = false, agent, content = 'Which holidays?', leaveAfterEvents } = options;
  const { timeoutMs = timeoutMsDefault } = options;
  const body = JSON.stringify({ model, messages: [{ role: 'user', content }], stream: isStream });
  const sentAtMs = performance.now();
  return new Promise((resolve) => {
    let status = 0;
    let requestId = '';
    let text = '';
    let timer: NodeJS.Timeout | undefined;
    const finish = (fault: string | null): void => {
      clearTimeout(timer);
      const isWhole = fault === null && status === 200 && isWholeAnswer(text, isStream);
      resolve({ status, requestId, isWhole, fault, sentAtMs, elapsedMs: performance.now() - sentAtMs, text });
    };
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    const target = { host: '127.0.0.1', port, path: '/v1/chat/completions', method: 'POST', headers };
    const sent = request({ ...target, agent: agent ?? false }, (response) => {
      status = response.statusCode ?? 0;
      requestId = String(response.headers['x-request-id'] ?? '');
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        if (leaveAfterEvents && text.split('\n\n').length > leaveAfterEvents) sent.destroy();
      });
      response.on('end', () => finish(null));
      response.on('error', (error) => finish(error.message));
    });
    timer = setTimeout(() => sent.destroy(new Error(`no end within ${timeoutMs} ms`)), timeoutMs);
    sent.on('error', (error) => finish(error.message));
    sent.on('close', () => finish('closed'));
    sent.end(body, () => {
      if (leaveAfterEvents === 0) sent.destroy();
    });
  });
}
