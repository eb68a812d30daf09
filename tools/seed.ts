/** `pnpm seed <scenario>`: fills DATABASE_URL, else the running local stack, with a named scenario. Never in production mode. */
import { runSeed, scenarios } from '@waygate/prisma';
import { stackFolders } from './stack/folders.ts';
import { readLocalFile } from './stack/local-file.ts';
import { say } from './stack/say.ts';
import { localSecrets } from './stack/secrets.ts';

async function main(): Promise<number> {
  const name = process.argv[2] ?? '';
  if (!Object.hasOwn(scenarios, name)) {
    say(`Usage: pnpm seed ${Object.keys(scenarios).join('|')}`);
    return 2;
  }
  if (process.env['WAYGATE_MODE'] === 'production')
    throw new Error('Seeds are for local databases: WAYGATE_MODE is production.');
  const folders = stackFolders();
  const local = readLocalFile(folders.localFile);
  const databaseUrl = process.env['DATABASE_URL'] ?? local?.databaseUrl;
  if (databaseUrl === undefined)
    throw new Error('No database: set DATABASE_URL, or start the local stack with npm start.');
  const { keyPepper, masterKey } = localSecrets(folders.secretsFile);
  const sandboxUrl = local?.sandboxUrl ?? 'http://127.0.0.1:4010';
  const { demo } = await runSeed(name, { databaseUrl, keyPepper, masterKey, sandboxUrl, nowMs: Date.now() });
  say(`Seeded ${name}.`);
  if (demo !== undefined) say(`Sign in as ${demo.email} with the password ${demo.password}; key ${demo.apiKey}`);
  return 0;
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
