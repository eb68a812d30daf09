import type { Contender } from './contender.ts';
import type { Shot } from './load.ts';

const messages = [
  { role: 'system', content: 'You are a helpful assistant. '.repeat(12) },
  { role: 'user', content: 'Tell me about the holidays of the universe. '.repeat(8) },
  { role: 'assistant', content: 'Galaxy Day honours the universe. '.repeat(8) },
  { role: 'user', content: 'And which traditions does it have? '.repeat(6) },
];

/** The body of one chat completion, 1.4 kB. */
export function chatBody(options: { readonly model: string; readonly isStream: boolean }): string {
  return JSON.stringify({
    model: options.model,
    messages,
    temperature: 0.7,
    max_tokens: 500,
    stream: options.isStream,
  });
}

/** One chat completion as bytes, 1.5 kB, as an SDK would send it. */
export function chatShot(contender: Contender, options: { readonly model: string; readonly isStream: boolean }): Shot {
  const body = chatBody(options);
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    'user-agent': 'OpenAI/JS 7.57.0',
    ...contender.headers,
  };
  const head = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  const bytes = Buffer.from(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:${contender.port}\r\n${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  return { port: contender.port, bytes, isStream: options.isStream };
}
