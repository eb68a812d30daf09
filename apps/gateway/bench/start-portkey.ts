import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Contender, startContender } from './contender.ts';

/** Where the bench keeps the peer it compares with: outside the project's own dependencies. */
const entry = join(
  import.meta.dirname,
  '../../../.tools/portkey/node_modules/@portkey-ai/gateway/build/start-server.js',
);

/** How Portkey's gateway is started. */
export type PortkeyOptions = {
  readonly port: number;
  readonly upstreamOrigin: string;
  readonly env?: NodeJS.ProcessEnv;
};

/** Starts Portkey's gateway in front of an upstream; null where it is not installed. */
export async function startPortkey({ port, upstreamOrigin, env = {} }: PortkeyOptions): Promise<Contender | null> {
  if (!existsSync(entry)) {
    console.log('Portkey is not installed: its rows are left out. `node tools/bench.ts` installs it.');
    return null;
  }
  return await startContender({
    name: 'portkey',
    port,
    command: [process.execPath, entry, `--port=${port}`, '--headless'],
    env: { NODE_ENV: 'production', ...env },
    headers: {
      authorization: 'Bearer sk-bench',
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `${upstreamOrigin}/v1`,
    },
  });
}
