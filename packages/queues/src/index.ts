export {
  type ConfigChange,
  publishConfigChange,
  publishLiveEvents,
  publishSessionEnd,
  type SessionEnd,
} from './channels.ts';
export { type Listener, type ListenerOptions, openListener, type StopListening } from './open-listener.ts';
export {
  type JobHandler,
  openQueueWorker,
  type QueueWorker,
  type QueueWorkerOptions,
  type ReceivedJob,
} from './open-queue-worker.ts';
export { type JobCounts, type JobState, openQueue, type Queue, type QueueConnection } from './queue.ts';
export {
  type MailJob,
  type QueueName,
  type QueuePayload,
  usageBatchMax,
} from './queue-table.ts';
export { type KeySpend, recallCall, recallSpend, rememberCalls } from './recent-calls.ts';
export { openRedis, type RedisConnectionOptions, requireNoEviction, waitForRedis } from './redis-connection.ts';
export { usageBatchId } from './usage-batch-id.ts';
