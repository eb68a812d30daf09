import type { IncomingMessage } from 'node:http';
import { type Refusal, refuse } from '@waygate/errors';
import type { CallerRequest } from '../caller-message.ts';
import type { Exchange } from '../exchange.ts';
import { TurnQueue } from '../turn-queue.ts';
import type { BodyBudget } from './body-budget.ts';

/** Bounds of reading a body. */
export type BodyBounds = {
  readonly bytesMax: number;
  /** Shared by all requests. The caller releases the body's length when the request is over. */
  readonly budget: BodyBudget;
};

/** Whose body is read. */
type Reader = Pick<Exchange, 'request' | 'body' | 'isAlone'>;

/** Goes on with a call whose body has come. @returns whether its caller waits for the first words of the answer. */
type Arrival = () => boolean;

/** Of calls that wait for first words, so many are gone on with together: they are with their providers while others follow. */
const waitingTogetherMax = 8;

/** Calls whose bodies have come: what follows is done for all that came in one turn of the event loop, and at once then. */
const arrivals = new TurnQueue<Arrival>(goOnTogether, 'urgent');

function goOnTogether(calls: readonly Arrival[]): void {
  let waiting = 0;
  let done = 0;
  for (const goOn of calls) {
    if (waiting === waitingTogetherMax) break;
    if (goOn()) waiting++;
    done++;
  }
  for (const later of calls.slice(done)) arrivals.add(later);
}

/** What a body is to be. */
type BodyType = 'json' | 'form';

/** How a body is read, and what is made of it. */
type ReadOptions<Understood> = {
  readonly bodyType: BodyType;
  readonly bounds: BodyBounds;
  /** Makes of the bytes what the promise resolves with. */
  readonly understand: (bytes: Uint8Array) => Understood;
  /** Whether who asked waits for the first words of the answer. */
  readonly waitsForWords: (understood: Understood) => boolean;
};

const formType = /^multipart\/form-data\s*;/i;
const jsonType = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

function checkHeaders({ headers }: CallerRequest, bytesMax: number, bodyType: BodyType): void {
  const { 'content-type': type, 'content-encoding': encoding, 'content-length': length } = headers;
  const isExpected = bodyType === 'json' ? type === undefined || jsonType.test(type) : formType.test(type ?? '');
  if (!isExpected) throw refuse('body_unsupported', { param: 'content-type' });
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw refuse('body_unsupported', { param: 'content-encoding' });
  }
  if (length !== undefined && Number(length) > bytesMax) throw tooLarge(bytesMax);
}

function tooLarge(bytesMax: number): Refusal {
  return refuse('body_too_large', { detail: { body_bytes_max: bytesMax } });
}

/**
 * Reads a request body whole, up to its bounds; a body declared too large is refused before a byte is read.
 * @throws Refusal body_unsupported, body_too_large, overloaded, client_gone, or what `understand` threw.
 */
export function readBody<Understood>(reader: Reader, options: ReadOptions<Understood>): Promise<Understood> {
  checkHeaders(reader.request, options.bounds.bytesMax, options.bodyType);
  const { body } = reader;
  return Buffer.isBuffer(body) ? takeWhole(body, { reader, options }) : readParts(body, { reader, options });
}

/** Who reads, and how. */
type Reading<Understood> = { readonly reader: Reader; readonly options: ReadOptions<Understood> };

/** How a promise is settled. */
type Settle<Value> = Pick<PromiseWithResolvers<Value>, 'resolve' | 'reject'>;

/** A body has come: it is understood with all others of this turn, at once where there can be none. */
function arrive<Understood>(
  bytes: Uint8Array,
  { reader, options }: Reading<Understood>,
  { resolve, reject }: Settle<Understood>,
): void {
  const goOn = (): boolean => {
    try {
      const understood = options.understand(bytes);
      resolve(understood);
      return options.waitsForWords(understood);
    } catch (caught) {
      reject(caught);
      return false;
    }
  };
  if (reader.isAlone) arrivals.doNow(goOn);
  else arrivals.add(goOn);
}

function takeWhole<Understood>(body: Buffer, reading: Reading<Understood>): Promise<Understood> {
  reading.options.bounds.budget.take(body.length);
  return new Promise((resolve, reject) => arrive(body, reading, { resolve, reject }));
}

function readParts<Understood>(message: IncomingMessage, reading: Reading<Understood>): Promise<Understood> {
  const { bounds } = reading.options;
  const parts: Buffer[] = [];
  let size = 0;
  let isOver = false;
  return new Promise((resolve, reject) => {
    const fail = (refusal: unknown): void => {
      if (isOver) return;
      isOver = true;
      bounds.budget.release(size);
      message.off('data', onData);
      reject(refusal);
    };
    const onData = (part: Buffer): void => {
      try {
        if (size + part.length > bounds.bytesMax) throw tooLarge(bounds.bytesMax);
        bounds.budget.take(part.length);
        size += part.length;
        parts.push(part);
      } catch (refusal) {
        fail(refusal);
      }
    };
    // The listeners are left to the request, which ends with them: taking each away costs more than the call they get.
    const onEnd = (): void => {
      if (isOver) return;
      isOver = true;
      const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
      arrive(bytes, reading, { resolve, reject });
    };
    const onGone = (): void => {
      if (!isOver) fail(refuse('client_gone'));
    };
    // A message that breaks off closes; Node speaks of an error of it to those only who ask for it.
    message.on('data', onData).on('end', onEnd).on('close', onGone);
  });
}
