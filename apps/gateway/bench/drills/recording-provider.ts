import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What a provider saw of one attempt. */
export type SeenAttempt = { readonly model: string; readonly isStream: boolean; isAnswered: boolean };

/** A provider that remembers every attempt by the id under which the gateway sent it. */
export type RecordingProvider = {
  readonly port: number;
  /** Attempts by id. */
  readonly seen: ReadonlyMap<string, SeenAttempt>;
  /** Attempts that came more than once under the same id. */
  readonly repeated: readonly string[];
  close(): Promise<void>;
};

const usage = { prompt_tokens: 9, completion_tokens: 6, total_tokens: 15 };
const words = ['Galaxy', ' Day', ' honours', ' the', ' universe', '.'];
const answer = JSON.stringify({
  id: 'drill',
  object: 'chat.completion',
  created: 1,
  model: 'drill',
  choices: [{ index: 0, message: { role: 'assistant', content: words.join('') }, finish_reason: 'stop' }],
  usage,
});

function event(fields: object): string {
  return `data: ${JSON.stringify({ id: 'drill', object: 'chat.completion.chunk', created: 1, model: 'drill', ...fields })}\n\n`;
}

const choice = (delta: object, finish: string | null = null): string =>
  event({ choices: [{ index: 0, delta, finish_reason: finish }] });
const events = [
  choice({ role: 'assistant', content: '' }),
  ...words.map((content) => choice({ content })),
  choice({}, 'stop'),
  event({ choices: [], usage }),
  'data: [DONE]\n\n',
];

/** How an upstream model of the drills behaves; the number after the dash is milliseconds. */
type Manner = { readonly name: string; readonly ms: number };

function mannerOf(model: string): Manner {
  const [name = '', ms = '0'] = model.split('-');
  return { name, ms: Number(ms) };
}

/** Sends event by event, and stops where the other side has gone. */
function stream(response: ServerResponse, everyMs: number, onDone: () => void): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let next = 0;
  const timer = setInterval(() => {
    if (response.destroyed) return clearInterval(timer);
    const piece = events[next++];
    if (piece !== undefined) return void response.write(piece);
    clearInterval(timer);
    response.end(onDone);
  }, everyMs);
}

/** Begins an answer and never ends it. */
function stayOpen(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(events.slice(0, 3).join(''));
  const timer = setInterval(() => void response.write(choice({ content: '.' })), 500);
  response.on('close', () => clearInterval(timer));
}

function serve(response: ServerResponse, attempt: SeenAttempt): void {
  const { name, ms } = mannerOf(attempt.model);
  const done = (): void => {
    attempt.isAnswered = true;
  };
  if (name === 'failing') {
    response.writeHead(503, { 'content-type': 'application/json' }).end('{"error":{"message":"overloaded"}}', done);
  } else if (name === 'cut') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(events.slice(0, 4).join(''));
    setTimeout(() => response.destroy(), ms);
  } else if (name === 'open') stayOpen(response);
  else if (attempt.isStream) stream(response, Math.max(1, Math.round(ms / events.length)), done);
  else {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) };
    setTimeout(() => response.writeHead(200, headers).end(answer, done), ms);
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}

/**
 * Starts the provider. Its models say how it answers: `swift-10` within 10 ms, `failing` with 503, `cut-20` breaks off
 * 20 ms into an answer, `open` never ends one.
 */
export async function startRecordingProvider(): Promise<RecordingProvider> {
  const seen = new Map<string, SeenAttempt>();
  const repeated: string[] = [];
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    readBody(request).then(
      (text) => {
        const id = String(request.headers['x-request-id']);
        const model = /"model":"([^"]*)"/.exec(text)?.[1] ?? '';
        const attempt = { model, isStream: /"stream":true/.test(text), isAnswered: false };
        if (seen.has(id)) repeated.push(id);
        if (id.startsWith('att_')) seen.set(id, attempt);
        serve(response, attempt);
      },
      () => response.destroy(),
    );
  });
  // Long enough to be used again under load, short enough for a drill that waits until a gateway has let go of it.
  server.keepAliveTimeout = 8_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    seen,
    repeated,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
