import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath } from '../process/find-on-path.ts';
import { runCommand } from '../process/run-command.ts';

const updateTimeoutMs = 180_000;
const resolveTimeoutMs = 60_000;
const downloadTimeoutMs = 600_000;
const extractTimeoutMs = 180_000;

/** Packages to unpack into a folder of their own, without touching the system and without being root. */
export interface DebianRequest {
  /** Where the files go: `<folder>/usr/bin/…`. It exists complete or not at all. */
  readonly folder: string;
  readonly packages: readonly string[];
  /** A file, relative to `folder`, without which the packages are not what was wanted. */
  readonly proof: string;
}

/** A package the closure needs, as apt names it. */
interface Wanted {
  readonly name: string;
  readonly version: string;
}

/**
 * Downloads Debian packages with everything of their dependencies that this machine lacks (apt checks signatures and
 * hashes) and unpacks them. Maintainer scripts do not run and nothing is installed. Needs apt-get and dpkg-deb only.
 * @throws Error with a sentence when this is no Debian, the archive is out of reach, or the proof is not among the files.
 */
export async function fetchDebianPackages(request: DebianRequest): Promise<void> {
  const { folder, proof } = request;
  if (existsSync(join(folder, proof))) return;
  const aptGet = findOnPath(['apt-get']);
  const dpkgDeb = findOnPath(['dpkg-deb']);
  if (aptGet === undefined || dpkgDeb === undefined) {
    throw new Error('this machine has no apt-get and dpkg-deb to fetch packages with');
  }
  const work = `${folder}.partial-${process.pid}`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, 'root'), { recursive: true });
  try {
    const archives = await download({ aptGet, work, packages: request.packages });
    for (const archive of archives) {
      await runCommand(dpkgDeb, ['-x', join(work, archive), join(work, 'root')], { timeoutMs: extractTimeoutMs });
    }
    if (!existsSync(join(work, 'root', proof))) {
      throw new Error(`the packages ${request.packages.join(', ')} of this distribution hold no ${proof}`);
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(work, 'root'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

interface Download {
  readonly aptGet: string;
  readonly work: string;
  readonly packages: readonly string[];
}

/** The system's package lists first; where there are none, or they are too old to be served any more, lists of our own. */
async function download(task: Download): Promise<string[]> {
  try {
    return await downloadWith(task, systemLists(task.work));
  } catch {
    const options = ownLists(task.work);
    // COMPAT: apt-get update fails as a whole when one of several sources is out of reach (apt 2.6, 2026-11);
    // whether the lists it did get are enough shows in the next step.
    await runCommand(task.aptGet, [...options, 'update'], { timeoutMs: updateTimeoutMs }).catch(() => undefined);
    return await downloadWith(task, options);
  }
}

async function downloadWith(task: Download, options: readonly string[]): Promise<string[]> {
  const plan = await runCommand(
    task.aptGet,
    [...options, '--simulate', '--no-install-recommends', 'install', ...task.packages],
    { timeoutMs: resolveTimeoutMs, env: plainEnv() },
  );
  const wanted = parsePlan(plan);
  const names = wanted.map(({ name, version }) => `${name}=${version}`);
  await runCommand(task.aptGet, [...options, 'download', ...names], { timeoutMs: downloadTimeoutMs, cwd: task.work });
  return readdirSync(task.work).filter((file) => file.endsWith('.deb'));
}

/**
 * Reads the `Inst name [old] (version …)` lines of `apt-get --simulate install`.
 * INVARIANT: the C library is never among them, because a second one beside the running loader crashes every program.
 */
export function parsePlan(plan: string): Wanted[] {
  const wanted: Wanted[] = [];
  for (const line of plan.split('\n')) {
    const match = /^Inst (\S+) (?:\[[^\]]*\] )?\((\S+)/.exec(line);
    const name = match?.[1];
    const version = match?.[2];
    if (name === undefined || version === undefined || /^(libc6|libc-bin|libc-l10n|locales)(:|$)/.test(name)) continue;
    wanted.push({ name, version });
  }
  return wanted;
}

function systemLists(work: string): string[] {
  return ['-o', 'Debug::NoLocking=1', '-o', `Dir::Cache=${join(work, 'cache')}`];
}

function ownLists(work: string): string[] {
  const lists = join(work, 'lists');
  mkdirSync(join(lists, 'partial'), { recursive: true });
  mkdirSync(join(work, 'cache', 'archives', 'partial'), { recursive: true });
  // COMPAT: as root apt drops to the user _apt, who may not reach a folder under /root (apt 2.6, 2026-11).
  return [...systemLists(work), '-o', `Dir::State::Lists=${lists}`, '-o', 'APT::Sandbox::User=root'];
}

function plainEnv(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C' };
}
