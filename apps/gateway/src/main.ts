import { openLineSink } from '@waygate/telemetry';
import { type Config, readConfig } from './config.ts';
import { openGateway } from './open-gateway.ts';

const logBufferBytesMax = 8 * 1024 * 1024;

// No input may ever become a property of every object. Sealed, not frozen: libraries may still give objects of their own
// a `toString`, which a frozen prototype would forbid.
Object.seal(Object.prototype);

async function main(config: Config): Promise<void> {
  const sink = openLineSink({ fileDescriptor: 1, bufferBytesMax: logBufferBytesMax });
  sink.write(`${JSON.stringify({ level: 'info', service: 'gateway', message: 'configuration', config })}\n`);
  const gateway = await openGateway(config, sink);
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) {
      sink.flushNow();
      process.exit(1);
    }
    isStopping = true;
    gateway
      .drain(config.drainTimeoutMs)
      .then(
        () => 0,
        (error: unknown) => {
          process.stderr.write(`Stopping failed: ${String(error)}\n`);
          return 1;
        },
      )
      .then(async (code) => {
        await sink.close();
        process.exit(code);
      });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

try {
  await main(readConfig());
} catch (error) {
  process.stderr.write(`The gateway cannot start. ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
