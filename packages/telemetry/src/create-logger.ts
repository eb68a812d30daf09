import { type DestinationStream, pino } from 'pino';
import { redact } from './redact.ts';

/** Levels, quietest last. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Fields of a line beside its message. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes structured lines. Every field passes the redaction, so nothing needs to be left out by hand. */
export type Logger = {
  readonly [Level in LogLevel]: (message: string, fields?: LogFields) => void;
} & {
  /** Writes what is still in memory. */
  flush(): void;
};

/** Where lines go: anything with `write`, by default the process's standard output. */
export type LogSink = { write(line: string): void };

/** Lines are collected up to this size, or for as long as `flushEveryMs`, so that logging is no system call per line. */
const bufferBytes = 8_192;
const flushEveryMs = 200;

/** Makes a logger that writes one JSON object per line. */
export function createLogger(options: {
  readonly service: string;
  readonly level: LogLevel;
  readonly sink?: LogSink;
}): Logger {
  const buffered =
    options.sink === undefined ? pino.destination({ dest: 1, sync: false, minLength: bufferBytes }) : null;
  const destination: DestinationStream = options.sink ?? buffered ?? process.stdout;
  const inner = pino(
    {
      level: options.level,
      base: { service: options.service, pid: process.pid },
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  const flush = (): void => {
    // A destination that is not open yet has nothing to lose: it writes what it holds once it is.
    if (buffered !== null) buffered.flush();
  };
  if (buffered !== null) setInterval(flush, flushEveryMs).unref();
  const write = (level: LogLevel) => (message: string, fields?: LogFields) => {
    if (inner.isLevelEnabled(level)) inner[level](fields === undefined ? {} : redact(fields), message);
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error'), flush };
}
