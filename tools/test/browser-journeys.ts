import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromiumPath } from '../chromium/chromium-path.ts';
import { bringUp } from '../stack/bring-up.ts';
import { repositoryFolder, stackFolders, toolsFolder } from '../stack/folders.ts';
import type { Stack } from '../stack/stack.ts';
import type { RunShown } from './run-shown.ts';
import { noTests, readPlaywrightCounts, type TestCounts } from './test-counts.ts';
import { emptyDatabase, type TestServers } from './test-servers.ts';

const consoleFolder = join(repositoryFolder, 'apps/console');
const ports = { console: 3310, gateway: 4100, sandbox: 4110, worker: 4120, postgres: 54_600, redis: 64_000 };
/** A numbered database above those that test files lease first. */
const redisDatabase = 15;

/** What the browser journeys run against. */
export interface BrowserOptions {
  readonly stack: Stack;
  readonly servers: TestServers;
  readonly dataFolder: string;
  readonly run: RunShown;
  readonly say: (line: string) => void;
}

/** Starts a whole stack of its own on an empty database and runs the journeys of apps/console/e2e against it in a real browser. */
export async function runBrowserJourneys(options: BrowserOptions): Promise<TestCounts> {
  if (!existsSync(join(consoleFolder, 'playwright.config.ts'))) return noTests;
  const { stack, servers, say } = options;
  const chromium = await chromiumPath(toolsFolder, say);
  rmSync(options.dataFolder, { recursive: true, force: true });
  const folders = stackFolders(options.dataFolder);
  const redisUrl = new URL(servers.redisUrl);
  redisUrl.pathname = `/${redisDatabase}`;
  const databaseUrl = await emptyDatabase(servers.databaseUrl, 'waygate_e2e');
  await bringUp({ stack, folders, ports, given: { databaseUrl, redisUrl: redisUrl.href }, say });
  const report = join(options.dataFolder, 'playwright.json');
  const env = {
    ...process.env,
    WAYGATE_E2E_LOCAL_JSON: folders.localFile,
    WAYGATE_CHROMIUM: chromium,
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  };
  const playwright = join(consoleFolder, 'node_modules/.bin/playwright');
  const code = await options.run(playwright, ['test', '--reporter=list,json'], { env, cwd: consoleFolder });
  const counts = readPlaywrightCounts(report) ?? noTests;
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}
