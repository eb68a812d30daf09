import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { repositoryFolder } from '../stack/folders.ts';
import type { RunShown } from './run-shown.ts';
import { noTests, readVitestCounts, sumCounts, type TestCounts } from './test-counts.ts';

const report = '.vitest/report.json';
const summary = z.object({
  tasks: z.array(
    z.object({
      taskId: z.string(),
      task: z.string(),
      package: z.string(),
      directory: z.string(),
      execution: z.object({ exitCode: z.int().nullish() }).nullish(),
    }),
  ),
});

type Task = z.infer<typeof summary>['tasks'][number];

/** Which tasks to run, and how. */
export interface TurboOptions {
  readonly tasks: readonly string[];
  readonly filters: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly run: RunShown;
}

/**
 * Runs tasks of the workspace through turbo and counts their tests, those of cached tasks included. A task that failed
 * without a failed test to show for it (a build, a check, a crash) counts as one failure.
 */
export async function runTurbo(options: TurboOptions): Promise<TestCounts> {
  const summaries = join(repositoryFolder, '.turbo/runs');
  rmSync(summaries, { recursive: true, force: true });
  mkdirSync(summaries, { recursive: true });
  const isTesting = options.tasks.includes('test');
  if (isTesting) removeReports();
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`, '--passWithNoTests'];
  const args = [
    'run',
    ...options.tasks,
    ...options.filters.map((name) => `--filter=${name}`),
    '--continue=dependencies-successful',
    '--summarize',
    '--output-logs=errors-only',
    '--no-update-notifier',
    `--concurrency=${concurrency(isTesting)}`,
    ...(isTesting ? ['--', ...reporters] : []),
  ];
  const code = await options.run(join(repositoryFolder, 'node_modules/.bin/turbo'), args, { env: options.env });
  const tasks = readTasks(summaries);
  const counts = sumCounts(tasks.map(countsOf));
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** Vitest fills all cores by itself; two of it at once on few cores only run into each other's deadlines. */
function concurrency(isTesting: boolean): number {
  return isTesting ? Math.ceil(availableParallelism() / 2) : Math.max(2, availableParallelism());
}

function countsOf(task: Task): TestCounts {
  const isFailed = (task.execution?.exitCode ?? 0) !== 0;
  const counts = task.task === 'test' ? readVitestCounts(join(repositoryFolder, task.directory, report)) : undefined;
  if (counts === undefined) return isFailed ? { ...noTests, failed: 1 } : noTests;
  return isFailed && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function readTasks(folder: string): Task[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files.flatMap((name) => summary.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))).tasks);
}

/** What an earlier run reported must not be counted again. */
function removeReports(): void {
  const folders = ['apps', 'packages'].flatMap((top) =>
    readdirSync(join(repositoryFolder, top)).map((name) => `${top}/${name}`),
  );
  for (const folder of [...folders, 'prisma', 'tools']) {
    const path = join(repositoryFolder, folder, '.vitest');
    if (existsSync(path)) rmSync(path, { recursive: true, force: true });
  }
}
