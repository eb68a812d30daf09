import { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { callBytesMax, headBytesMax, matchCall } from '../src/lane/match-call.ts';

type Parser = Record<number, (...args: never[]) => unknown> & {
  initialize(type: number, resource: object, maxHeaderSize: number, lenientFlags: number): void;
  execute(bytes: Buffer): number | Error;
};
type ParserClass = (new () => Parser) &
  Readonly<Record<'REQUEST' | 'kOnHeadersComplete' | 'kOnBody' | 'kOnMessageComplete' | 'kOnHeaders', number>>;

/** COMPAT: the parser inside node:http, which has no public name (Node 24.21). */
// SAFETY: its shape was looked at there; another one fails the first input.
const { HTTPParser } = createRequire(import.meta.url)('node:_http_common') as { HTTPParser: ParserClass };

/** One request as Node's own parser reads it. */
export type NodeReading = {
  readonly method: string;
  readonly url: string;
  readonly headers: string;
  readonly body: string;
  readonly isKept: boolean;
};

const postMethod = 3;
const headerBytesMax = 32 * 1024;

/** Reads bytes by Node's parser. Null where they are not exactly one request of HTTP/1.1 that says nothing of an upgrade. */
export function readByNode(bytes: Buffer): NodeReading | null {
  const parser = new HTTPParser();
  parser.initialize(HTTPParser.REQUEST, {}, headerBytesMax, 0);
  const raw: string[] = [];
  const heads: { method: number; url: string; isPlain: boolean; isKept: boolean }[] = [];
  const parts: Buffer[] = [];
  let messages = 0;
  // A head of more than 32 lines is told in parts, the target with the first.
  let urlOfParts = '';
  parser[HTTPParser.kOnHeaders] = (lines: string[], url: string) => {
    raw.push(...lines);
    urlOfParts += url;
  };
  parser[HTTPParser.kOnHeadersComplete] = (...args: unknown[]) => {
    const [major, minor, lines, method, url, , , isUpgrade, isKept] = args;
    if (Array.isArray(lines)) raw.push(...lines);
    const isPlain = major === 1 && minor === 1 && isUpgrade === false;
    const target = url === undefined ? urlOfParts : String(url);
    heads.push({ method: Number(method), url: target, isPlain, isKept: isKept === true });
    return 0;
  };
  parser[HTTPParser.kOnBody] = (part: Buffer) => void parts.push(Buffer.from(part));
  parser[HTTPParser.kOnMessageComplete] = () => {
    messages += 1;
  };
  const read = parser.execute(bytes);
  const [found] = heads;
  if (read !== bytes.length || messages !== 1 || found === undefined || !found.isPlain) return null;
  const message = new IncomingMessage(new Socket());
  // SAFETY: what node:http does with the lines of a head; it has no public name either.
  (message as unknown as { _addHeaderLines(lines: string[], count: number): void })._addHeaderLines(raw, raw.length);
  // node:http refuses it (RFC 9112 section 3.2).
  if (message.headers.host === undefined) return null;
  return {
    method: found.method === postMethod ? 'POST' : `${found.method}`,
    url: found.url,
    headers: JSON.stringify(message.headers),
    body: Buffer.concat(parts).toString('latin1'),
    isKept: found.isKept,
  };
}

/** Numbers from a seed (mulberry32): the same ones each time. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(max: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * max);
  }

  oneIn(count: number): boolean {
    return this.below(count) === 0;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.below(items.length)] ?? items[0];
  }
}

const targets = [
  '/v1/chat/completions',
  '/v1/messages?beta=true',
  '/',
  '/v1/models/a%2Fb:generateContent?alt=sse',
] as const;
const oddTargets = [
  '/v1/a b',
  '/v1/é',
  '*',
  'http://x/v1',
  '/v1#x',
  '//x',
  '/v1/\t',
  '',
  '/v1/{}',
  '/v1/^`|"<>',
] as const;
const lineStarts = [
  'POST',
  'POST',
  'POST',
  'POST',
  'POST',
  'post',
  'GET',
  'PUT',
  'POST ',
  'POSTS',
  '\r\nPOST',
  'HEAD',
] as const;
const versions = [
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/1.10',
  'http/1.1',
  'HTTP/2.0',
  'HTTP/1.1 ',
] as const;
const names = [
  'authorization',
  'Content-Type',
  'user-agent',
  'Accept',
  'x-stainless-lang',
  'anthropic-version',
  'X-Requesty-Tag',
  'cookie',
  'set-cookie',
  'forwarded',
  'date',
] as const;
const oddNames = [
  'connection',
  'Connection',
  'transfer-encoding',
  'Transfer-Encoding',
  'expect',
  'upgrade',
  'te',
  'trailer',
  'content-length',
  'Content-Length',
  'host',
  'keep-alive',
  'proxy-connection',
  'x_under',
  'constructor',
  '__proto__',
  'to string',
  'é',
  '',
  ' x',
  'x ',
  'x\t',
  'x\0y',
] as const;
const values = ['a', 'Bearer sk-wg-x', 'application/json', 'a, b', 'a  b', '"q"', 'a:b', 'text/event-stream'] as const;
const oddValues = [
  '',
  ' ',
  ' a',
  'a ',
  '\ta',
  'a\tb',
  'a\t',
  'é',
  '\x7f',
  'a\0b',
  'a\rb',
  'a\nb',
  'a\r\n b',
  'keep-alive',
  'Keep-Alive',
  'close',
  'keep-alive, close',
  'chunked',
  'identity',
  'upgrade',
  'websocket',
  '100-continue',
  '5',
  '05',
  '+5',
  '5, 5',
] as const;

const connections = ['keep-alive', 'Keep-Alive', 'close', 'keep-alive, close', 'upgrade', 'keep-alive ', 'x'] as const;

function headerLine(dice: Dice): string {
  if (dice.oneIn(30)) return `${dice.pick(['connection: ', 'Connection:'])}${dice.pick(connections)}`;
  const name = dice.oneIn(12) ? dice.pick(oddNames) : dice.pick(names);
  const value = dice.oneIn(12) ? dice.pick(oddValues) : dice.pick(values);
  return `${name}${dice.oneIn(40) ? dice.pick([' :', ':  ', '', ':\t']) : dice.pick([': ', ':'])}${value}`;
}

function lengthOf(dice: Dice, length: number): string {
  if (!dice.oneIn(15)) return `${length}`;
  return dice.pick([
    `0${length}`,
    `+${length}`,
    `${length + 1}`,
    `${length - 1}`,
    `${length} `,
    `${length},${length}`,
    '-1',
    '',
    '1e1',
    '0x5',
    '9'.repeat(25),
  ]);
}

/** Sizes at which one of the bounds of the lane, or of Node, begins to hold. */
function padding(dice: Dice): string[] {
  if (!dice.oneIn(60)) return [];
  const kind = dice.below(3);
  if (kind === 0) return [`x-pad: ${'p'.repeat(headBytesMax - 320 + dice.below(400))}`];
  if (kind === 1) return [`x-pad: ${'p'.repeat(headerBytesMax - 300 + dice.below(400))}`];
  return Array.from({ length: 55 + dice.below(60) }, (_, at) => `x-${at}: ${at}`);
}

function bodyOf(dice: Dice): string {
  if (dice.oneIn(20_000)) return 'b'.repeat(callBytesMax - 300 + dice.below(400));
  return dice.pick(['{}', '{"model":"x"}', 'hello', '\0\xff\r\n\r\n', 'POST / HTTP/1.1\r\n\r\n', '', 'é']);
}

function requestOf(dice: Dice): string {
  const target = dice.oneIn(12) ? dice.pick(oddTargets) : dice.pick(targets);
  const method = dice.oneIn(6) ? dice.pick(lineStarts) : 'POST';
  const version = dice.oneIn(10) ? dice.pick(versions) : 'HTTP/1.1';
  const body = bodyOf(dice);
  const lines = Array.from({ length: dice.below(5) }, () => headerLine(dice));
  if (!dice.oneIn(25)) lines.push('host: x');
  if (!dice.oneIn(25))
    lines.splice(
      dice.below(lines.length + 1),
      0,
      `${dice.pick(['content-length', 'Content-Length'])}: ${lengthOf(dice, body.length)}`,
    );
  lines.push(...padding(dice));
  if (dice.oneIn(20)) lines.push(lines[dice.below(lines.length)] ?? '');
  const end = dice.oneIn(40) ? dice.pick(['\n', '\r', '\r\r\n', '\n\r', '\r\n ']) : '\r\n';
  const more = dice.oneIn(30) ? dice.pick(['x', '\r\n', 'POST / HTTP/1.1\r\n\r\n', '\0']) : '';
  return `${method} ${target} ${version}${end}${lines.map((line) => `${line}${dice.oneIn(80) ? '\n' : '\r\n'}`).join('')}${end}${body}${more}`;
}

/** Changes a byte here and there, cuts, doubles, or leaves it as it is. */
function mutated(bytes: Buffer, dice: Dice): Buffer {
  if (dice.oneIn(2)) return bytes;
  const changed = Buffer.from(bytes);
  for (let count = dice.below(3); count > 0; count--) {
    changed[dice.below(changed.length)] = dice.oneIn(2)
      ? dice.below(256)
      : (Buffer.from('\r\n :,\t\0\x80')[dice.below(8)] ?? 0);
  }
  if (dice.oneIn(12)) return changed.subarray(0, dice.below(changed.length));
  if (!dice.oneIn(12)) return changed;
  const at = dice.below(changed.length);
  return Buffer.concat([changed.subarray(0, at), changed.subarray(Math.max(0, at - dice.below(30)))]);
}

/** What a run of the fuzzer found. */
export type FuzzResult = {
  readonly inputs: number;
  /** How many of them the lane took for calls. */
  readonly calls: number;
  /** Inputs that the lane and Node's parser read differently, as JSON. */
  readonly differences: readonly string[];
};

function isSame(bytes: Buffer): 'same' | 'different' | 'not a call' {
  const match = matchCall(bytes);
  if (match.kind !== 'call') return 'not a call';
  const reading = readByNode(bytes);
  const isEqual =
    reading?.method === 'POST' &&
    reading.isKept &&
    reading.url === match.url &&
    reading.headers === JSON.stringify(match.headers) &&
    reading.body === match.body.toString('latin1');
  return isEqual ? 'same' : 'different';
}

/**
 * Compares the lane's matcher with Node's parser on inputs that look like requests, most of them with something odd about
 * them: what the lane takes for a call must be the same call to Node, and a beginning of it must be waited for.
 */
export function fuzzLane({ inputs, seed }: { readonly inputs: number; readonly seed: number }): FuzzResult {
  const dice = new Dice(seed);
  const differences: string[] = [];
  let calls = 0;
  for (let count = 0; count < inputs; count++) {
    const bytes = mutated(Buffer.from(requestOf(dice), 'latin1'), dice);
    const outcome = isSame(bytes);
    if (outcome === 'not a call') continue;
    calls += 1;
    const isWaitedFor = matchCall(bytes.subarray(0, dice.below(bytes.length))).kind === 'partial';
    if (outcome === 'different' || !isWaitedFor) differences.push(JSON.stringify(bytes.toString('latin1')));
  }
  return { inputs, calls, differences };
}
