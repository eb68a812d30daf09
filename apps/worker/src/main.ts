import { createLogger } from '@waygate/telemetry';
import { readConfig } from './config.ts';
import { startWorker } from './start-worker.ts';

async function main(): Promise<void> {
  const config = readConfig();
  const logger = createLogger({ service: 'worker', level: config.logLevel });
  const worker = await startWorker(config, logger);
  logger.info('worker is ready', { port: worker.port });
  logger.flush();
  let isStopping = false;
  const stop = (signal: string): void => {
    if (isStopping) return;
    isStopping = true;
    logger.info('stopping', { signal });
    worker.stop().then(
      () => {
        logger.info('stopped');
        logger.flush();
        process.exit(0);
      },
      (error: unknown) => {
        logger.error('stopping failed', { error });
        logger.flush();
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
