import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { livenessOf, parseOwner, thisProcess } from './spool-owner.ts';

const ownerFile = 'owner.json';
const unfinishedPrefix = '.new-';
const adoptedInfix = '.by.';
const segmentPattern = /^\d{8}\.log$/;

/**
 * The directories under one spool root, which several gateways may share. `<gatewayId>` belongs to a running gateway;
 * `<gatewayId>.by.<gatewayId>` was left by the first and is being booked by the second.
 * INVARIANT: only renames change who owns a directory, and a rename succeeds for one contender only.
 */
export class SpoolDirectories {
  readonly #root: string;
  readonly #gatewayId: string;
  /** Heartbeats of owners that cannot be looked at from here: what was seen, and since when it has not changed. */
  readonly #heartbeats = new Map<string, { readonly mtimeMs: number; readonly sinceMs: number }>();

  constructor(root: string, gatewayId: string) {
    this.#root = root;
    this.#gatewayId = gatewayId;
  }

  /** Where this gateway writes. */
  get ownPath(): string {
    return join(this.#root, this.#gatewayId);
  }

  /** Makes this gateway's directory, with its owner in it from the first moment. @throws what the file system threw. */
  create(): void {
    mkdirSync(this.#root, { recursive: true, mode: 0o700 });
    const unfinished = join(this.#root, `${unfinishedPrefix}${this.#gatewayId}`);
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { mode: 0o700 });
    writeFileSync(join(unfinished, ownerFile), JSON.stringify(thisProcess()), { mode: 0o600 });
    renameSync(unfinished, this.ownPath);
  }

  /** Shows others, who may not see this process, that it lives. @returns false where the directory is another's by now. */
  beat(nowMs: number): boolean {
    const seconds = nowMs / 1_000;
    try {
      utimesSync(join(this.ownPath, ownerFile), seconds, seconds);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Takes over the directories of gateways that are dead. One that cannot be looked at from here counts as dead when its
   * heartbeat has not changed for `silentMs` under our eyes. @returns the paths that became ours by this call.
   */
  adopt(monotonicMs: number, silentMs: number): string[] {
    const names = readdirSync(this.#root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith(unfinishedPrefix))
      .map((entry) => entry.name);
    const adopted: string[] = [];
    for (const name of names) {
      const [left = '', adopter] = name.split(adoptedInfix);
      const ownerName = adopter ?? left;
      if (ownerName === this.#gatewayId || this.#isAlive(ownerName, { monotonicMs, silentMs })) continue;
      const path = join(this.#root, `${left}${adoptedInfix}${this.#gatewayId}`);
      try {
        renameSync(join(this.#root, name), path);
        adopted.push(path);
      } catch {
        // Another gateway was faster: it is theirs.
      }
    }
    return adopted;
  }

  #isAlive(ownerName: string, seen: { readonly monotonicMs: number; readonly silentMs: number }): boolean {
    const path = join(this.#root, ownerName, ownerFile);
    let text: string;
    let mtimeMs: number;
    try {
      text = readFileSync(path, 'utf8');
      mtimeMs = statSync(path).mtimeMs;
    } catch {
      // Without owner: given up, or adopted itself.
      return false;
    }
    const owner = parseOwner(text);
    const liveness = owner === null ? 'unknown' : livenessOf(owner);
    if (liveness !== 'unknown') return liveness === 'alive';
    const known = this.#heartbeats.get(ownerName);
    if (known === undefined || known.mtimeMs !== mtimeMs) {
      this.#heartbeats.set(ownerName, { mtimeMs, sinceMs: seen.monotonicMs });
      return true;
    }
    return seen.monotonicMs - known.sinceMs < seen.silentMs;
  }

  /** Gives this gateway's directory up: whoever looks next may adopt it. */
  giveUp(): void {
    rmSync(join(this.ownPath, ownerFile), { force: true });
  }
}

/** The segments of a directory, oldest first. */
export function segmentPaths(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => segmentPattern.test(name))
    .sort()
    .map((name) => join(directory, name));
}

/** The name of the n-th segment of a directory. */
export function segmentPath(directory: string, number: number): string {
  return join(directory, `${String(number).padStart(8, '0')}.log`);
}

/** The number of a segment. */
export function segmentNumber(path: string): number {
  return Number.parseInt(path.slice(-'00000000.log'.length), 10);
}

/** Removes a directory that holds nothing any more but, perhaps, its owner's name. */
export function removeDirectory(directory: string): void {
  if (existsSync(directory) && segmentPaths(directory).length === 0)
    rmSync(directory, { recursive: true, force: true });
}
