import { join } from 'node:path';
import { CommandFailed, tryCommand } from '../process/run-command.ts';
import { repositoryFolder } from '../stack/folders.ts';
import { say } from '../stack/say.ts';

const stepTimeoutMs = 10 * 60_000;
const bin = (name: string) => join(repositoryFolder, 'node_modules/.bin', name);

/** A check of the sources that runs none of them. */
export interface StaticCheck {
  readonly label: string;
  readonly command: readonly [program: string, ...args: string[]];
}

/** What reads the text of the repository. */
export const textChecks: readonly StaticCheck[] = [
  {
    label: 'format and lint',
    command: [bin('biome'), 'check', '--diagnostic-level=warn', '--error-on-warnings', '--no-errors-on-unmatched', '.'],
  },
  { label: 'package boundaries', command: [bin('turbo'), 'boundaries', '--no-update-notifier'] },
  {
    label: 'house rules',
    command: [process.execPath, '--disable-warning=ExperimentalWarning', 'tools/tidy.ts'],
  },
  { label: 'unused code', command: [bin('knip'), '--no-progress'] },
];

/** The type checker, over every package; what did not change is taken from turbo's cache. */
export const typeCheck: StaticCheck = {
  label: 'types',
  command: [bin('turbo'), 'run', 'check', '--continue', '--output-logs=errors-only', '--no-update-notifier'],
};

/** Runs checks one after the other, a line each, and shows the output of those that fail. @returns how many failed. */
export async function runStaticChecks(checks: readonly StaticCheck[]): Promise<number> {
  let failed = 0;
  for (const { label, command } of checks) {
    const [program, ...args] = command;
    const startMs = performance.now();
    const options = { cwd: repositoryFolder, timeoutMs: stepTimeoutMs };
    const result = await tryCommand(program, args, options).catch(failureOf);
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    say(`  ${result.code === 0 ? '✓' : '✗'} ${label} (${seconds} s)`);
    if (result.code === 0) continue;
    failed += 1;
    say(`${result.stdout}${result.stderr}`);
  }
  return failed;
}

function failureOf(error: unknown) {
  if (!(error instanceof CommandFailed)) throw error;
  return { ...error.result, stderr: `${error.result.stderr}\n${error.message}\n` };
}
