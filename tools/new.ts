/** `pnpm new provider|procedure|job|stage …`: writes a skeleton with its test, made known where its kind is listed. */
import { join } from 'node:path';
import { runCommand } from './process/run-command.ts';
import { applyScaffold } from './scaffold/apply-scaffold.ts';
import { scaffolds } from './scaffold/scaffolds.ts';
import { repositoryFolder } from './stack/folders.ts';
import { say } from './stack/say.ts';

const formatTimeoutMs = 30_000;

async function main(): Promise<number> {
  const [name = '', ...words] = process.argv.slice(2);
  const kind = Object.hasOwn(scaffolds, name) ? scaffolds[name] : undefined;
  if (kind === undefined) {
    say(
      `Usage: pnpm new ${Object.values(scaffolds)
        .map(({ usage }) => usage)
        .join('\n       pnpm new ')}`,
    );
    return 2;
  }
  const paths = applyScaffold(repositoryFolder, kind.make(words));
  const biome = join(repositoryFolder, 'node_modules/.bin/biome');
  await runCommand(biome, ['check', '--write', ...paths], { cwd: repositoryFolder, timeoutMs: formatTimeoutMs });
  for (const path of paths) say(`wrote ${path}`);
  return 0;
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
