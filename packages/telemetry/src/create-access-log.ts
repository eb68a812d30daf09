import { AsciiBlock } from '@waygate/protocol';
import type { LineSink } from './open-line-sink.ts';
import { redactText } from './redact.ts';

/** One answered request. Never a header, a query or a byte of a body. */
export type AccessEntry = {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly requestId: string;
  /** As HTTP knows it: a server lets no other pass. */
  readonly method: string;
  /** The route as the route table has it, not the path as it came. */
  readonly route: string;
  readonly status: number;
  readonly durationMicros: number;
  readonly bytesSent: number;
  readonly clientAddress: string;
  readonly organisationId: string | null;
  readonly keyId: string | null;
  readonly model: string | null;
  readonly errorCode: string | null;
};

/** The access log: one JSON line per request, off the request's path. */
export type AccessLog = { write(entries: readonly AccessEntry[]): void };

/** Where lines are put together: those of one `write`, which takes a copy. */
const usualBytes = 64 * 1_024;
const quote = 0x22;
const colon = 0x3a;

/** Makes an access log on a sink, which several logs may have in common. */
export function createAccessLog(sink: Pick<LineSink, 'write'>): AccessLog {
  const lines = new AsciiBlock(usualBytes);
  return {
    write: (entries) => {
      lines.clear();
      for (const entry of entries) writeLine(entry, lines);
      if (lines.length > 0) sink.write(lines.view());
    },
  };
}

/**
 * Only what a client wrote can hold a secret or need escaping; all else is ours, and this runs for every request. What many
 * lines have in common is kept as bytes, and copied: as text, each piece of a line takes memory of its own.
 */
function writeLine(entry: AccessEntry, into: AsciiBlock): void {
  into.writeBytes(beginningOf(entry.atMs));
  into.writeWord(quote, entry.requestId);
  into.writeBytes(placeOf(entry));
  into.writeNumber(colon, entry.status);
  into.writeBytes(durationName);
  into.writeNumber(colon, entry.durationMicros);
  into.writeBytes(bytesName);
  into.writeNumber(colon, entry.bytesSent);
  into.writeBytes(addressOf(entry.clientAddress));
  into.writeBytes(callerOf(entry));
  into.writeBytes(modelOf(entry.model));
  if (entry.errorCode === null) into.writeBytes(noError);
  else {
    into.writeBytes(errorName);
    into.writeWord(quote, entry.errorCode);
    into.writeBytes(end);
  }
}

const durationName = Buffer.from(',"durationMicros"');
const bytesName = Buffer.from(',"bytesSent"');
const errorName = Buffer.from(',"errorCode":');
const end = Buffer.from('"}\n');
const noError = Buffer.from(',"errorCode":null}\n');

/** Pieces of one kind that are kept; when there are more, it begins anew. */
const piecesMax = 512;

function keep<Name, Piece>(pieces: Map<Name, Piece>, name: Name, piece: Piece): Piece {
  if (pieces.size >= piecesMax) pieces.clear();
  pieces.set(name, piece);
  return piece;
}

let beginningMs = Number.NaN;
let beginning = Buffer.alloc(0);

/** Most lines are of the millisecond of the one before. */
function beginningOf(atMs: number): Uint8Array {
  if (atMs !== beginningMs) {
    beginning = Buffer.from(`{"level":"info","time":"${isoTime(atMs)}","kind":"access","requestId":`);
    beginningMs = atMs;
  }
  return beginning;
}

const places = new Map<string, { readonly method: string; readonly bytes: Uint8Array }>();

function placeOf({ method, route }: AccessEntry): Uint8Array {
  const known = places.get(route);
  if (known?.method === method) return known.bytes;
  const bytes = Buffer.from(`","method":"${method}","route":"${route}","status"`);
  return keep(places, route, { method, bytes }).bytes;
}

const addresses = new Map<string, Uint8Array>();

function addressOf(clientAddress: string): Uint8Array {
  const known = addresses.get(clientAddress);
  return known ?? keep(addresses, clientAddress, Buffer.from(`,"clientAddress":${JSON.stringify(clientAddress)}`));
}

const callers = new Map<string | null, { readonly organisationId: string | null; readonly bytes: Uint8Array }>();

function callerOf({ organisationId, keyId }: AccessEntry): Uint8Array {
  const known = callers.get(keyId);
  if (known !== undefined && known.organisationId === organisationId) return known.bytes;
  const bytes = Buffer.from(`,"organisationId":${textOrNull(organisationId)},"keyId":${textOrNull(keyId)}`);
  return keep(callers, keyId, { organisationId, bytes }).bytes;
}

const models = new Map<string | null, Uint8Array>();

/** Looking for secrets in a model's name costs more than the rest of the line. */
function modelOf(model: string | null): Uint8Array {
  const known = models.get(model);
  if (known !== undefined) return known;
  const text = model === null ? 'null' : JSON.stringify(redactText(model));
  return keep(models, model, Buffer.from(`,"model":${text}`));
}

let secondMs = Number.NaN;
let secondText = '';

/** The time in ISO 8601, whose second is written once for all who fall into it. */
function isoTime(atMs: number): string {
  const millis = atMs % 1_000;
  if (atMs - millis !== secondMs) {
    secondMs = atMs - millis;
    secondText = new Date(secondMs).toISOString().slice(0, -4);
  }
  return `${secondText}${millis < 10 ? '00' : millis < 100 ? '0' : ''}${millis}Z`;
}

function textOrNull(text: string | null): string {
  return text === null ? 'null' : `"${text}"`;
}
