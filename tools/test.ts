/**
 * `npm test`: builds, checks and tests everything against real servers of its own, then runs the browser journeys.
 * `npm test -- <package>` runs one package's tests, `npm test -- e2e` only the journeys. Ends with one line of counts.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runStaticChecks, textChecks } from './check/static-checks.ts';
import { waitUntil } from './process/wait-until.ts';
import { stackFolders } from './stack/folders.ts';
import { progressOf } from './stack/progress.ts';
import { say } from './stack/say.ts';
import { localSecrets } from './stack/secrets.ts';
import { Stack } from './stack/stack.ts';
import { stopOrphans } from './stack/stop-orphans.ts';
import { claimSupervisor, releaseSupervisor } from './stack/supervisor-lock.ts';
import { type BrowserOptions, runBrowserJourneys } from './test/browser-journeys.ts';
import { shownRuns } from './test/run-shown.ts';
import { runTurbo } from './test/run-turbo.ts';
import { countsLine, noTests, sumCounts, type TestCounts } from './test/test-counts.ts';
import { startTestServers, type TestServers } from './test/test-servers.ts';

const commandTimeoutMs = 30 * 60_000;
const turnTimeoutMs = 60 * 60_000;
const folders = stackFolders(join(stackFolders().data, 'test'));
const journeysFolder = join(folders.data, 'journeys');
const runs = shownRuns(commandTimeoutMs);
const context = { runFolder: folders.run, logFolder: folders.logs, say, onRevived: () => undefined };
const servers = new Stack(context);
const journeys = new Stack({
  ...context,
  runFolder: join(folders.data, 'journeys-run'),
  logFolder: join(journeysFolder, 'logs'),
});

function given(name: string): string | undefined {
  const url = process.env[`WAYGATE_TEST_${name}`] ?? process.env[name];
  return url === '' ? undefined : url;
}

async function runTests(filter: string | undefined): Promise<TestCounts> {
  const secrets = localSecrets(folders.secretsFile);
  const urls = { databaseUrl: given('DATABASE_URL'), redisUrl: given('REDIS_URL') };
  const started = await progressOf(say)('PostgreSQL and Redis for the tests', () =>
    startTestServers({ stack: servers, folders, secrets, given: urls, say }),
  );
  const browser: BrowserOptions = { stack: journeys, servers: started, dataFolder: journeysFolder, run: runs.run, say };
  if (filter === 'e2e') return await runBrowserJourneys(browser);
  const env = testEnv(started);
  if (filter !== undefined) {
    return await runTurbo({ tasks: ['test'], filters: [`@waygate/${filter}`], env, run: runs.run });
  }
  const failedChecks = await runStaticChecks(textChecks);
  const checked = { ...noTests, passed: textChecks.length - failedChecks, failed: failedChecks };
  const built = await runTurbo({ tasks: ['build', 'check'], filters: [], env, run: runs.run });
  const tested = await runTurbo({ tasks: ['test'], filters: [], env, run: runs.run });
  return sumCounts([checked, built, tested, await runBrowserJourneys(browser)]);
}

function testEnv(started: TestServers): NodeJS.ProcessEnv {
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...rest } = process.env;
  return { ...rest, WAYGATE_TEST_DATABASE_URL: started.databaseUrl, WAYGATE_TEST_REDIS_URL: started.redisUrl };
}

/** Two runs at once would take each other's reports for their own, so the second waits for the first. */
async function waitForTurn(): Promise<boolean> {
  const first = claimSupervisor(folders.run);
  if (first === undefined) return true;
  say(`Waiting for another test run of this checkout (pid ${first.pid})`);
  const isTurn = await waitUntil(() => claimSupervisor(folders.run) === undefined, {
    timeoutMs: turnTimeoutMs,
    everyMs: 500,
  });
  if (!isTurn)
    say(`It has not ended within ${turnTimeoutMs / 60_000} minutes. Fix: end it, then run the command again.`);
  return isTurn;
}

async function main(): Promise<number> {
  mkdirSync(folders.data, { recursive: true });
  if (!(await waitForTurn())) return 1;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, runs.abort);
  let counts = noTests;
  try {
    for (const folder of [folders.run, join(folders.data, 'journeys-run')]) await stopOrphans(folder, say);
    counts = await runTests(process.argv[2]);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    counts = { ...counts, failed: counts.failed + 1 };
  }
  await journeys.stop();
  await servers.stop();
  releaseSupervisor(folders.run);
  const isSkipping = process.env['CI'] === 'true' && counts.skipped > 0;
  if (isSkipping) say('Tests were skipped, which CI does not allow.');
  say(countsLine(counts));
  return counts.failed > 0 || isSkipping ? 1 : 0;
}

process.exitCode = await main();
