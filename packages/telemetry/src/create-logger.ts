import { pino } from 'pino';
import { openLineSink } from './open-line-sink.ts';
import { redact, redactText } from './redact.ts';

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

const standardOutput = 1;
const bufferBytesMax = 8 * 1_024 * 1_024;

/** Makes a logger that writes one JSON object per line. */
export function createLogger(options: {
  readonly service: string;
  readonly level: LogLevel;
  readonly sink?: LogSink;
}): Logger {
  const ownSink = options.sink === undefined ? openLineSink({ fileDescriptor: standardOutput, bufferBytesMax }) : null;
  const inner = pino(
    {
      level: options.level,
      base: { service: options.service, pid: process.pid },
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    options.sink ?? ownSink ?? process.stdout,
  );
  const flush = (): void => ownSink?.flushNow();
  const write = (level: LogLevel) => (message: string, fields?: LogFields) => {
    if (inner.isLevelEnabled(level)) inner[level](fields === undefined ? {} : redact(fields), redactText(message));
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error'), flush };
}
