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

/** Makes an access log on a sink, which several logs may have in common. */
export function createAccessLog(sink: Pick<LineSink, 'write'>): AccessLog {
  return {
    write: (entries) => {
      let text = '';
      for (const entry of entries) text += lineOf(entry);
      if (text !== '') sink.write(text);
    },
  };
}

/**
 * Only what a client wrote can hold a secret or need escaping; all else is ours, and this runs for every request. Each piece
 * that a text is put together of takes memory of its own, so what many lines have in common is one piece of them.
 */
function lineOf(entry: AccessEntry): string {
  return (
    `${beginningOf(entry.atMs)}${entry.requestId}${placeOf(entry)}${entry.status}` +
    `,"durationMicros":${entry.durationMicros},"bytesSent":${entry.bytesSent}` +
    `${addressOf(entry.clientAddress)}${callerOf(entry)}${modelOf(entry.model)}${endOf(entry.errorCode)}`
  );
}

/** Pieces of one kind that are kept; when there are more, it begins anew. */
const piecesMax = 512;

function keep<Name, Piece>(pieces: Map<Name, Piece>, name: Name, piece: Piece): void {
  if (pieces.size >= piecesMax) pieces.clear();
  pieces.set(name, piece);
}

let beginningMs = Number.NaN;
let beginning = '';

/** Most lines are of the millisecond of the one before. */
function beginningOf(atMs: number): string {
  if (atMs !== beginningMs) {
    beginning = `{"level":"info","time":"${isoTime(atMs)}","kind":"access","requestId":"`;
    beginningMs = atMs;
  }
  return beginning;
}

const places = new Map<string, { readonly method: string; readonly text: string }>();

function placeOf({ method, route }: AccessEntry): string {
  const known = places.get(route);
  if (known?.method === method) return known.text;
  const text = `","method":"${method}","route":"${route}","status":`;
  keep(places, route, { method, text });
  return text;
}

const addresses = new Map<string, string>();

function addressOf(clientAddress: string): string {
  const known = addresses.get(clientAddress);
  if (known !== undefined) return known;
  const text = `,"clientAddress":${JSON.stringify(clientAddress)}`;
  keep(addresses, clientAddress, text);
  return text;
}

const callers = new Map<string | null, { readonly organisationId: string | null; readonly text: string }>();

function callerOf({ organisationId, keyId }: AccessEntry): string {
  const known = callers.get(keyId);
  if (known !== undefined && known.organisationId === organisationId) return known.text;
  const text = `,"organisationId":${textOrNull(organisationId)},"keyId":${textOrNull(keyId)}`;
  keep(callers, keyId, { organisationId, text });
  return text;
}

const models = new Map<string | null, string>();

/** Looking for secrets in a model's name costs more than the rest of the line. */
function modelOf(model: string | null): string {
  const known = models.get(model);
  if (known !== undefined) return known;
  const text = `,"model":${model === null ? 'null' : JSON.stringify(redactText(model))}`;
  keep(models, model, text);
  return text;
}

function endOf(errorCode: string | null): string {
  return errorCode === null ? ',"errorCode":null}\n' : `,"errorCode":"${errorCode}"}\n`;
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
