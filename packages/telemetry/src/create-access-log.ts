import type { LineSink } from './open-line-sink.ts';
import { redactText } from './redact.ts';

/** One answered request. Never a header, a query or a byte of a body. */
export type AccessEntry = {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly requestId: string;
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
export type AccessLog = { write(entry: AccessEntry): void };

/** Makes an access log on a sink, which several logs may have in common. */
export function createAccessLog(sink: Pick<LineSink, 'write'>): AccessLog {
  return {
    write: (entry) => {
      // Only what a client wrote can hold a secret or need escaping; all else is ours, and this runs for every request.
      const model = entry.model === null ? 'null' : JSON.stringify(redactText(entry.model));
      sink.write(
        `{"level":"info","time":"${isoTime(entry.atMs)}","kind":"access","requestId":"${entry.requestId}",` +
          `"method":${JSON.stringify(entry.method)},"route":${JSON.stringify(entry.route)},"status":${entry.status},` +
          `"durationMicros":${entry.durationMicros},"bytesSent":${entry.bytesSent},` +
          `"clientAddress":${JSON.stringify(entry.clientAddress)},"organisationId":${textOrNull(entry.organisationId)},` +
          `"keyId":${textOrNull(entry.keyId)},"model":${model},"errorCode":${textOrNull(entry.errorCode)}}\n`,
      );
    },
  };
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
