import { systemClock } from '@waygate/protocol';
import { readConfig } from './config.ts';
import { createSandbox } from './create-sandbox.ts';
import { realPace } from './pace.ts';

const bodyBytesMax = 32 * 1024 * 1024;

const config = readConfig();
const server = createSandbox({ clock: systemClock, pace: realPace, bodyBytesMax });
server.listen(config.port, config.host, () => {
  process.stdout.write(`${JSON.stringify({ msg: 'sandbox listens', host: config.host, address: server.address() })}\n`);
});

function stop(): void {
  server.close(() => process.exit(0));
  server.closeAllConnections();
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
