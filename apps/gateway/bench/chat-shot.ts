import type { Contender } from './contender.ts';
import type { Shot } from './load.ts';

const messages = [
  { role: 'system', content: 'You are a helpful assistant. '.repeat(12) },
  { role: 'user', content: 'Tell me about the holidays of the universe. '.repeat(8) },
  { role: 'assistant', content: 'Galaxy Day honours the universe. '.repeat(8) },
  { role: 'user', content: 'And which traditions does it have? '.repeat(6) },
];

/** A prompt whose stream the upstream of the bench leaves open after the first event. */
export const heldPrompt = 'Say one word and wait.';

type Call = { readonly model: string; readonly isStream: boolean };

/** The body of one chat completion, 1.4 kB. */
export function chatBody({ model, isStream }: Call): string {
  return JSON.stringify({ model, messages, temperature: 0.7, max_tokens: 500, stream: isStream });
}

function shotOf(contender: Contender, path: string, call: { readonly body: string; readonly isStream: boolean }): Shot {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    'user-agent': 'OpenAI/JS 7.57.0',
    ...contender.headers,
  };
  const head = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  const { body, isStream } = call;
  const bytes = Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${contender.port}\r\n${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  return { port: contender.port, bytes, isStream };
}

/** One chat completion as bytes, 1.5 kB, as an SDK would send it. */
export function chatShot(contender: Contender, call: Call): Shot {
  return shotOf(contender, '/v1/chat/completions', { body: chatBody(call), isStream: call.isStream });
}

/** The same call as Anthropic's clients make it. */
export function messagesShot(contender: Contender, { model, isStream }: Call): Shot {
  const [system, ...turns] = messages;
  const body = { model, system: system?.content, messages: turns, max_tokens: 500, stream: isStream };
  return shotOf(contender, '/v1/messages', { body: JSON.stringify(body), isStream });
}

/** A stream that stays open after its first event. */
export function heldShot(contender: Contender, model: string): Shot {
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: heldPrompt }], stream: true });
  return shotOf(contender, '/v1/chat/completions', { body, isStream: true });
}
