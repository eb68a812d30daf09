import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchDebianPackages } from '../debian/fetch-debian-packages.ts';
import { findOnPath } from '../process/find-on-path.ts';
import { runCommand } from '../process/run-command.ts';

const versionTimeoutMs = 30_000;
const program = 'usr/lib/chromium/chromium';
const packages = ['chromium', 'fonts-liberation', 'fonts-dejavu-core'];

/**
 * A Chromium for the browser tests: `WAYGATE_CHROMIUM`, else one on PATH, else the distribution's own, unpacked into
 * `<toolsFolder>/chromium` without being root and without installing anything.
 * @returns the path of an executable that was seen to print its version.
 * @throws Error with one sentence and the fix when none can be had.
 */
export async function chromiumPath(toolsFolder: string, say: (line: string) => void): Promise<string> {
  const given = process.env['WAYGATE_CHROMIUM'];
  if (given !== undefined && given !== '') return proven(given);
  const found = findOnPath(['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']);
  if (found !== undefined && (await runs(found))) return found;
  const folder = join(toolsFolder, 'chromium');
  try {
    if (!existsSync(join(folder, program))) say('fetching Chromium for the browser tests (about 130 MB, once)');
    await fetchDebianPackages({ folder, packages, proof: program });
    return await proven(writeWrapper(folder));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `no Chromium for the browser tests: ${reason}\n` +
        'Fix: install the package chromium, or set WAYGATE_CHROMIUM to the path of a Chromium or Chrome.',
    );
  }
}

async function runs(executable: string): Promise<boolean> {
  return await proven(executable).then(
    () => true,
    () => false,
  );
}

async function proven(executable: string): Promise<string> {
  await runCommand(executable, ['--version'], { timeoutMs: versionTimeoutMs });
  return executable;
}

/** The program finds its libraries, fonts and keyboards inside its own folder; the system's come after them. */
function writeWrapper(folder: string): string {
  const wrapper = join(folder, 'chromium.sh');
  const fonts = join(folder, 'fonts.conf');
  mkdirSync(join(folder, 'font-cache'), { recursive: true });
  writeFileSync(fonts, fontConfiguration(folder));
  const lines = [
    '#!/bin/sh',
    `export LD_LIBRARY_PATH='${libraryFolders(folder).join(':')}'"\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"`,
    `export FONTCONFIG_FILE='${fonts}'`,
    `export XDG_DATA_DIRS='${join(folder, 'usr/share')}'":\${XDG_DATA_DIRS:-/usr/local/share:/usr/share}"`,
    `exec '${join(folder, program)}' "$@"`,
  ];
  writeFileSync(wrapper, `${lines.join('\n')}\n`);
  chmodSync(wrapper, 0o755);
  return wrapper;
}

function libraryFolders(folder: string): string[] {
  const found: string[] = [];
  for (const top of ['usr/lib', 'lib']) {
    const names = existsSync(join(folder, top)) ? readdirSync(join(folder, top)) : [];
    for (const triplet of names.filter((name) => name.endsWith('-linux-gnu'))) {
      const libraries = join(folder, top, triplet);
      found.push(libraries, ...['nss', 'pulseaudio', 'blas', 'lapack'].map((name) => join(libraries, name)));
    }
  }
  return found.filter((name) => existsSync(name));
}

/** The rules a distribution links into /etc/fonts/conf.d when fontconfig is installed rather than unpacked. */
const fontRules = ['30-metric-aliases', '40-nonlatin', '45-latin', '49-sansserif', '60-latin', '65-nonlatin'];

function fontConfiguration(folder: string): string {
  const installed = existsSync('/etc/fonts/fonts.conf') && existsSync('/etc/fonts/conf.d');
  const included = installed
    ? ['/etc/fonts/fonts.conf']
    : fontRules.map((rule) => join(folder, 'usr/share/fontconfig/conf.avail', `${rule}.conf`));
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    '<fontconfig>',
    `<dir>${join(folder, 'usr/share/fonts')}</dir>`,
    '<dir>/usr/share/fonts</dir>',
    `<cachedir>${join(folder, 'font-cache')}</cachedir>`,
    ...included.map((file) => `<include ignore_missing="yes">${file}</include>`),
    '</fontconfig>',
    '',
  ].join('\n');
}
