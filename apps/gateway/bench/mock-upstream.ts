import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { heldPrompt } from './chat-shot.ts';
import { fixedAnswer as answer } from './fixed-answer.ts';

/**
 * A provider that costs next to nothing: answers by fixed bytes, picked by what the request's first bytes say. Run as a
 * process of its own, so that its work is not counted as a contender's.
 *
 * `node mock-upstream.ts <port> [<port for TLS> <certificate file> <key file>]`
 *
 * Understands just what the contenders send: one Content-Length, keep-alive. Not a server for anything else.
 */
const [portText = '0', tlsPortText, certificateFile = '', keyFile = ''] = process.argv.slice(2);

const plainReply = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: req_bench\r\nopenai-processing-ms: 12\r\nopenai-version: 2020-10-01\r\ncontent-length: ${Buffer.byteLength(answer)}\r\n\r\n${answer}`,
);
const failure = '{"error":{"message":"bench failure","type":"server_error"}}';
const failureReply = Buffer.from(
  `HTTP/1.1 500 Internal Server Error\r\ncontent-type: application/json\r\ncontent-length: ${failure.length}\r\n\r\n${failure}`,
);

const eventCount = 60;
const eventEveryMs = 5;

/** A streamed answer, as chunks of a body: head and announcements, an event of text, and what comes after the last one. */
type StreamScript = { readonly begin: string; readonly event: string; readonly end: string };

function chunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}

const streamHead = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
const streamEvent = chunk(
  `data: ${JSON.stringify({ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1_770_933_892, model: 'gpt-4.1-nano-2025-04-14', service_tier: 'default', system_fingerprint: 'fp_bench', choices: [{ index: 0, delta: { content: ' Holiday' }, logprobs: null, finish_reason: null }], usage: null, obfuscation: 'dTh' })}\n\n`,
);
const streamUsage = chunk(
  `data: ${JSON.stringify({ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1, model: 'gpt-4.1-nano-2025-04-14', choices: [], usage: { prompt_tokens: 16, completion_tokens: 60, total_tokens: 76 } })}\n\n`,
);
const streamEnd = `${chunk('data: [DONE]\n\n')}0\r\n\r\n`;

const openAiScript: StreamScript = {
  begin: streamHead,
  event: streamEvent,
  end: streamUsage + streamEnd,
};

function named(event: { readonly type: string; readonly [member: string]: unknown }): string {
  return chunk(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}

const anthropicMessage = {
  id: 'msg_bench',
  type: 'message',
  role: 'assistant',
  model: 'claude-haiku-4-5',
  content: [],
};
/** The same answer as Anthropic streams it (https://docs.anthropic.com/en/docs/build-with-claude/streaming). */
const anthropicScript: StreamScript = {
  begin: [
    streamHead,
    named({ type: 'message_start', message: { ...anthropicMessage, usage: { input_tokens: 16, output_tokens: 1 } } }),
    named({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  ].join(''),
  event: named({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ' Holiday' } }),
  end: [
    named({ type: 'content_block_stop', index: 0 }),
    named({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 60 } }),
    named({ type: 'message_stop' }),
    '0\r\n\r\n',
  ].join(''),
};

function stream(socket: Socket, { begin, event, end }: StreamScript): void {
  socket.write(begin + event);
  let sent = 1;
  const timer = setInterval(() => {
    if (socket.destroyed) return clearInterval(timer);
    sent += 1;
    if (sent < eventCount) return void socket.write(event);
    clearInterval(timer);
    socket.write(end);
  }, eventEveryMs);
}

function reply(socket: Socket, head: string, body: string): void {
  const isStream = body.includes('"stream":true');
  // A stream that stays open after its first event, until the client leaves.
  if (isStream && body.includes(heldPrompt)) socket.write(streamHead + streamEvent);
  else if (isStream) stream(socket, head.includes('/messages ') ? anthropicScript : openAiScript);
  else socket.write(head.includes('/failing/') ? failureReply : plainReply);
}

function serve(socket: Socket): void {
  let held = '';
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => {
    held += bytes.toString('latin1');
    for (;;) {
      const headEnd = held.indexOf('\r\n\r\n');
      if (headEnd === -1) return;
      const head = held.slice(0, headEnd);
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (held.length < headEnd + 4 + length) return;
      reply(socket, head, held.slice(headEnd + 4, headEnd + 4 + length));
      held = held.slice(headEnd + 4 + length);
    }
  });
}

function listen(): void {
  const server = createServer(serve);
  server.listen(Number(portText), '127.0.0.1', () => {
    const address = server.address();
    console.log(typeof address === 'object' && address !== null ? address.port : portText);
  });
}

// Who finds the plain port open may count on the other.
if (tlsPortText === undefined) listen();
else {
  const pair = { cert: readFileSync(certificateFile), key: readFileSync(keyFile) };
  createTlsServer(pair, serve).listen(Number(tlsPortText), '127.0.0.1', listen);
}
