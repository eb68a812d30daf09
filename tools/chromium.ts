/** `node tools/chromium.ts`: prints the path of a Chromium that runs here, fetching one when there is none. */
import { join, resolve } from 'node:path';
import { chromiumPath } from './chromium/chromium-path.ts';

const root = resolve(import.meta.dirname, '..');
try {
  process.stdout.write(`${await chromiumPath(join(root, '.tools'), (line) => process.stderr.write(`${line}\n`))}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
