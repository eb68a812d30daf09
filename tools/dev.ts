/** `pnpm dev`: the whole local stack, reloading: gateway, worker and sandbox restart when their code changes, the console refreshes. */
import { usualPorts } from './stack/bring-up.ts';
import { stackFolders } from './stack/folders.ts';
import { say } from './stack/say.ts';
import { readyScreen } from './stack/screen.ts';
import { supervise } from './stack/supervise.ts';

say('Starting Waygate for development');
process.exitCode = await supervise({
  folders: stackFolders(),
  ports: usualPorts,
  given: { databaseUrl: process.env['DATABASE_URL'], redisUrl: process.env['REDIS_URL'] },
  isReloading: true,
  say,
  onReady: ({ local }) =>
    say(readyScreen(local, 'It reloads as you edit. Ctrl-C ends it; its logs are in .waygate/logs.')),
});
