/** `pnpm check`: everything CI proves without running a test, under a minute. Shows the output of what fails. */
import { join } from 'node:path';
import { CommandFailed, tryCommand } from './process/run-command.ts';
import { repositoryFolder } from './stack/folders.ts';
import { say } from './stack/say.ts';

const stepTimeoutMs = 10 * 60_000;
const bin = (name: string) => join(repositoryFolder, 'node_modules/.bin', name);

/** Each check: what it proves, and the command. */
const steps: readonly (readonly [label: string, command: string, ...args: string[]])[] = [
  [
    'format and lint',
    bin('biome'),
    'check',
    '--diagnostic-level=warn',
    '--error-on-warnings',
    '--no-errors-on-unmatched',
    '.',
  ],
  ['types', bin('turbo'), 'run', 'check', '--continue', '--output-logs=errors-only', '--no-update-notifier'],
  ['package boundaries', bin('turbo'), 'boundaries', '--no-update-notifier'],
  ['house rules', process.execPath, '--disable-warning=ExperimentalWarning', 'tools/tidy.ts'],
  ['unused code', bin('knip'), '--no-progress'],
];

async function main(): Promise<number> {
  let failed = 0;
  for (const [label, command, ...args] of steps) {
    const startMs = performance.now();
    const result = await tryCommand(command, args, { cwd: repositoryFolder, timeoutMs: stepTimeoutMs }).catch(
      failureOf,
    );
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    say(`  ${result.code === 0 ? '✓' : '✗'} ${label} (${seconds} s)`);
    if (result.code === 0) continue;
    failed += 1;
    say(`${result.stdout}${result.stderr}`);
  }
  say(failed === 0 ? 'Everything is in order.' : `${failed} of ${steps.length} checks failed.`);
  return failed === 0 ? 0 : 1;
}

function failureOf(error: unknown) {
  if (!(error instanceof CommandFailed)) throw error;
  return { ...error.result, stderr: `${error.result.stderr}\n${error.message}\n` };
}

process.exitCode = await main();
