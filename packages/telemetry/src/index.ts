export { type AccessEntry, type AccessLog, createAccessLog } from './create-access-log.ts';
export { createLogger, type LogFields, type Logger, type LogLevel, type LogSink, logLevels } from './create-logger.ts';
export { type BoundedLabel, boundLabel, createMetrics, type Metrics } from './create-metrics.ts';
export { type LineSink, openLineSink } from './open-line-sink.ts';
export { looksSecret, redact } from './redact.ts';
export type { CountSeries, SpreadSeries } from './tally.ts';
