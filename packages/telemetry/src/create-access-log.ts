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

/** Only what a client wrote can hold a secret or need escaping; all else is ours, and this runs for every request. */
function lineOf(entry: AccessEntry): string {
  const model = entry.model === null ? 'null' : shownModel(entry.model);
  return (
    `{"level":"info","time":"${isoTime(entry.atMs)}","kind":"access","requestId":"${entry.requestId}",` +
    `"method":"${entry.method}","route":"${entry.route}","status":${entry.status},` +
    `"durationMicros":${entry.durationMicros},"bytesSent":${entry.bytesSent},` +
    `"clientAddress":${JSON.stringify(entry.clientAddress)},"organisationId":${textOrNull(entry.organisationId)},` +
    `"keyId":${textOrNull(entry.keyId)},"model":${model},"errorCode":${textOrNull(entry.errorCode)}}\n`
  );
}

const modelsMax = 256;
/** Models as they are shown: few, and looking for secrets in one costs more than the rest of the line. */
const models = new Map<string, string>();

function shownModel(model: string): string {
  const known = models.get(model);
  if (known !== undefined) return known;
  const shown = JSON.stringify(redactText(model));
  if (models.size >= modelsMax) models.clear();
  models.set(model, shown);
  return shown;
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
