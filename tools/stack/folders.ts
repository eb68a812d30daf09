import { join, resolve } from 'node:path';

/** The checkout. */
export const repositoryFolder = resolve(import.meta.dirname, '../..');

/** Where fetched programs are kept; safe to delete. */
export const toolsFolder = join(repositoryFolder, '.tools');

/** Where one stack keeps everything it writes. */
export interface StackFolders {
  readonly data: string;
  readonly postgres: string;
  readonly redis: string;
  readonly spool: string;
  readonly run: string;
  readonly logs: string;
  readonly consoleBuilds: string;
  readonly secretsFile: string;
  readonly localFile: string;
}

/** The places inside a data folder; the usual one is `.waygate` in the checkout. */
export function stackFolders(data: string = join(repositoryFolder, '.waygate')): StackFolders {
  return {
    data,
    postgres: join(data, 'postgres'),
    redis: join(data, 'redis'),
    spool: join(data, 'spool'),
    run: join(data, 'run'),
    logs: join(data, 'logs'),
    // Built pages hold no data of a stack, so every stack of the checkout shares them.
    consoleBuilds: join(repositoryFolder, '.waygate', 'console'),
    secretsFile: join(data, 'secrets.json'),
    localFile: join(data, 'local.json'),
  };
}
